/**
 * The interpreter: reads, writes and measures one field as its plan says. Everything about a field that can be wrong on
 * the wire is found by {@link scanField}, so that {@link decodeField} may come later and cannot fail.
 */
import { decodeAscii } from "../codec/ascii";
import { hexDigitCode, hexDigitValue } from "../codec/hex";
import { MessageError } from "./message-error";
import { CONTENT_BYTES, CONTENT_DIGITS, CONTENT_HEX, CONTENT_TEXT } from "./spec";
import type { Content, FieldPlan } from "./spec";

/** Text for every kind but `b`, which has bytes. */
export type FieldValue = string | Uint8Array;

const SIGN_CREDIT = 0x43;
const SIGN_DEBIT = 0x44;
const SEPARATOR_NIBBLE = 0x0d;
const SEPARATOR = 0x3d;

/** Checks the field at `at` in one pass over its bytes; returns where the next one begins. Throws {@link MessageError}. */
export function scanField(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  let start = at;
  let length = plan.length;
  if (plan.prefixDigits > 0) {
    start = at + plan.prefixBytes;
    if (start > bytes.length) throw new MessageError("truncated", plan.number, bytes.length);
    length = prefixValue(plan, bytes, at);
    if (length < 0) throw new MessageError("length", plan.number, at);
    if (length > plan.length) throw new MessageError("too-long", plan.number, at);
  }
  const end = start + contentBytes(plan, length);
  if (end > bytes.length) throw new MessageError("truncated", plan.number, bytes.length);
  if (plan.signed) start = scanSign(plan, bytes, start);
  switch (plan.content) {
    case CONTENT_TEXT: {
      const characters = plan.characters;
      let valid = 1;
      for (let index = start; index < end; index++) valid &= characters[bytes[index]];
      if (valid === 0) scanFailed(plan, bytes, start);
      break;
    }
    case CONTENT_DIGITS:
      scanDigits(plan, bytes, start, end, plan.signed ? length - 1 : length);
      break;
    case CONTENT_HEX:
      for (let index = start; index < end; index++) {
        if (hexDigitValue(bytes[index]) < 0) throw new MessageError("character", plan.number, index);
      }
  }
  return end;
}

/** The value of the field at `at`, which {@link scanField} has passed. Bytes are a view. */
export function decodeField(plan: FieldPlan, bytes: Uint8Array, at: number): FieldValue {
  const start = at + plan.prefixBytes;
  const length = plan.prefixDigits > 0 ? prefixValue(plan, bytes, at) : plan.length;
  switch (plan.content) {
    case CONTENT_TEXT:
      return decodeAscii(bytes, start, start + length);
    case CONTENT_DIGITS:
      return plan.signed
        ? String.fromCharCode(bytes[start]) + decodeDigits(plan, bytes, start + 1, length - 1)
        : decodeDigits(plan, bytes, start, length);
    case CONTENT_BYTES:
      return bytes.subarray(start, start + length);
    case CONTENT_HEX: {
      const value = new Uint8Array(length);
      for (let index = 0; index < length; index++) {
        value[index] = (hexDigitValue(bytes[start + 2 * index]) << 4) | hexDigitValue(bytes[start + 2 * index + 1]);
      }
      return value;
    }
  }
}

/**
 * Bytes that {@link writeField} will write for `value`. Throws {@link MessageError} where type or length are wrong, with
 * the offset `at`.
 */
export function measureField(plan: FieldPlan, value: FieldValue, at: number): number {
  if ((typeof value !== "string") !== plan.bytes) throw new MessageError("type", plan.number, at);
  const length = value.length;
  if (length === plan.length) return plan.prefixBytes + contentBytes(plan, length);
  if (length > plan.length) throw new MessageError("too-long", plan.number, at);
  if (plan.prefixDigits > 0) return plan.prefixBytes + contentBytes(plan, length);
  if (plan.fill === 0) throw new MessageError("too-short", plan.number, at);
  return contentBytes(plan, plan.length);
}

/** Writes a value that {@link measureField} has passed; returns where the next field goes. Throws {@link MessageError}. */
export function writeField(plan: FieldPlan, value: FieldValue, bytes: Uint8Array, at: number): number {
  let start = at;
  if (plan.prefixDigits > 0) start = writePrefix(plan, value.length, bytes, at);
  if (typeof value !== "string") {
    if (plan.content === CONTENT_BYTES) bytes.set(value, start);
    else {
      for (let index = 0; index < value.length; index++) {
        bytes[start + 2 * index] = hexDigitCode(value[index] >> 4);
        bytes[start + 2 * index + 1] = hexDigitCode(value[index]);
      }
    }
    return start + contentBytes(plan, value.length);
  }
  const text = value.length < plan.length && plan.prefixDigits === 0 ? padded(plan, value) : value;
  if (plan.content === CONTENT_DIGITS) return writeDigits(plan, text, bytes, start);
  const characters = plan.characters;
  const length = text.length;
  let first = 0;
  if (plan.signed) {
    writeSign(plan, text, bytes, start);
    first = 1;
  }
  let valid = 1;
  let all = 0;
  for (let index = first; index < length; index++) {
    const code = text.charCodeAt(index);
    bytes[start + index] = code;
    valid &= characters[code & 0xff];
    all |= code;
  }
  if (valid === 0 || all > 0xff) writeFailed(plan, text, first, start);
  return start + length;
}

function contentBytes(plan: FieldPlan, length: number): number {
  const content: Content = plan.content;
  if (content === CONTENT_DIGITS) return plan.signed ? 1 + (length >> 1) : (length + 1) >> 1;
  return content === CONTENT_HEX ? 2 * length : length;
}

/** The length that stands in the prefix, or -1 if it is not digits. */
function prefixValue(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  let value = 0;
  if (plan.prefixBcd) {
    for (let index = at; index < at + plan.prefixBytes; index++) {
      const byte = bytes[index];
      if ((byte & 0x0f) > 9 || byte > 0x99) return -1;
      value = value * 100 + (byte >> 4) * 10 + (byte & 0x0f);
    }
    return value;
  }
  for (let index = at; index < at + plan.prefixBytes; index++) {
    const digit = bytes[index] - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function writePrefix(plan: FieldPlan, length: number, bytes: Uint8Array, at: number): number {
  const end = at + plan.prefixBytes;
  let rest = length;
  for (let index = end - 1; index >= at; index--) {
    if (plan.prefixBcd) {
      bytes[index] = (((rest % 100) / 10) << 4) | (rest % 10);
      rest = (rest / 100) | 0;
    } else {
      bytes[index] = 0x30 + (rest % 10);
      rest = (rest / 10) | 0;
    }
  }
  return end;
}

/** Kind `x+n` begins with C (credit) or D (debit), in one byte in every encoding (ISO 8583:1987, 4.3.3). */
function scanSign(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  if (bytes[at] !== SIGN_CREDIT && bytes[at] !== SIGN_DEBIT) throw new MessageError("character", plan.number, at);
  return at + 1;
}

function writeSign(plan: FieldPlan, text: string, bytes: Uint8Array, at: number): void {
  const sign = text.charCodeAt(0);
  if (sign !== SIGN_CREDIT && sign !== SIGN_DEBIT) throw new MessageError("character", plan.number, at);
  bytes[at] = sign;
}

function scanDigits(plan: FieldPlan, bytes: Uint8Array, start: number, end: number, count: number): void {
  const spare = count % 2 === 0 ? -1 : plan.spareFirst ? start : end - 1;
  for (let index = start; index < end; index++) {
    const high = bytes[index] >> 4;
    const low = bytes[index] & 0x0f;
    if (index === spare && (plan.spareFirst ? high : low) !== 0) throw new MessageError("padding", plan.number, index);
    if (!isNibble(plan, high) || !isNibble(plan, low)) throw new MessageError("character", plan.number, index);
  }
}

function isNibble(plan: FieldPlan, nibble: number): boolean {
  return nibble <= 9 || (nibble === SEPARATOR_NIBBLE && plan.kind === "z");
}

function decodeDigits(plan: FieldPlan, bytes: Uint8Array, start: number, count: number): string {
  const from = count % 2 === 1 && plan.spareFirst ? 1 : 0;
  let text = "";
  for (let index = from; index < from + count; index++) {
    const byte = bytes[start + (index >> 1)];
    const nibble = index % 2 === 0 ? byte >> 4 : byte & 0x0f;
    text += String.fromCharCode(nibble === SEPARATOR_NIBBLE ? SEPARATOR : 0x30 + nibble);
  }
  return text;
}

function writeDigits(plan: FieldPlan, text: string, bytes: Uint8Array, at: number): number {
  let start = at;
  let first = 0;
  if (plan.signed) {
    writeSign(plan, text, bytes, start++);
    first = 1;
  }
  const count = text.length - first;
  const end = start + ((count + 1) >> 1);
  bytes.fill(0, start, end);
  const shift = count % 2 === 1 && plan.spareFirst ? 1 : 0;
  for (let index = 0; index < count; index++) {
    const code = text.charCodeAt(first + index);
    if (code > 0xff || plan.characters[code] === 0)
      throw new MessageError("character", plan.number, start + (index >> 1));
    const nibble = code <= 0x39 ? code - 0x30 : SEPARATOR_NIBBLE;
    const place = index + shift;
    bytes[start + (place >> 1)] |= place % 2 === 0 ? nibble << 4 : nibble;
  }
  return end;
}

function padded(plan: FieldPlan, text: string): string {
  const fill = String.fromCharCode(plan.fill);
  return plan.fillBefore ? text.padStart(plan.length, fill) : text.padEnd(plan.length, fill);
}

function scanFailed(plan: FieldPlan, bytes: Uint8Array, start: number): never {
  let at = start;
  while (plan.characters[bytes[at]] === 1) at++;
  throw new MessageError("character", plan.number, at);
}

function writeFailed(plan: FieldPlan, text: string, first: number, start: number): never {
  let index = first;
  while (plan.characters[text.charCodeAt(index)] === 1) index++;
  throw new MessageError("character", plan.number, start + index);
}
