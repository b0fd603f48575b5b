/**
 * The interpreter: reads, writes and measures one field as its plan says. Everything about a field that can be wrong on
 * the wire is found by {@link scanField}, so that {@link decodeField} may come later and cannot fail.
 */
import { decodeAscii } from "../codec/ascii";
import { hexDigitCode, hexDigitValue } from "../codec/hex";
import { decodeDigits, scanDigits, writeDigits } from "./digits";
import { MessageError } from "./message-error";
import { contentBytes } from "./spec";
import type { FieldPlan } from "./spec";

/** Text for every kind but `b`, which has bytes. */
export type FieldValue = string | Uint8Array;

const SIGN_CREDIT = 0x43;
const SIGN_DEBIT = 0x44;

/** Checks the field at `at` in one pass over its bytes; returns where the next one begins. Throws {@link MessageError}. */
export function scanField(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  const { content } = plan;
  let start = at;
  let length = plan.length;
  if (plan.prefixDigits > 0) {
    start = at + plan.prefixBytes;
    if (start > bytes.length) throw new MessageError("truncated", plan.number, bytes.length);
    length = prefixValue(plan, bytes, at);
    if (length < 0) throw new MessageError("length", plan.number, at);
    if (length > plan.length) throw new MessageError("too-long", plan.number, at);
  }
  const end = start + (content === "text" ? length : contentBytes(content, length));
  if (end > bytes.length) throw new MessageError("truncated", plan.number, bytes.length);
  // The kind of nearly every field is looked at first.
  if (content === "text") scanText(plan, bytes, start, end);
  else scanOther(plan, bytes, start, end, length);
  return end;
}

/** The value of the field at `at`, which {@link scanField} has passed. Bytes are a view. */
export function decodeField(plan: FieldPlan, bytes: Uint8Array, at: number): FieldValue {
  const start = at + plan.prefixBytes;
  const length = plan.prefixDigits > 0 ? prefixValue(plan, bytes, at) : plan.length;
  switch (plan.content) {
    case "text":
    case "signed-text":
      return decodeAscii(bytes, start, start + length);
    case "digits":
      return decodeDigits(plan, bytes, start, length);
    case "signed-digits":
      return String.fromCharCode(bytes[start]) + decodeDigits(plan, bytes, start + 1, length - 1);
    case "bytes":
      return bytes.subarray(start, start + length);
    case "hex":
      return decodeHex(bytes, start, length);
  }
}

/** Bytes that {@link writeField} will write for a value of variable length, if that fits its field. */
export function measureVariable(plan: FieldPlan, value: FieldValue): number {
  return plan.prefixBytes + contentBytes(plan.content, value.length);
}

/**
 * Writes a value; returns where the next field goes, which is beyond the end of `bytes` if they are too few. Throws
 * {@link MessageError}.
 */
export function writeField(plan: FieldPlan, value: FieldValue, bytes: Uint8Array, at: number): number {
  if (typeof value !== "string" || plan.content !== "text") return writeOther(plan, value, bytes, at);
  if (plan.prefixDigits > 0) return writeText(plan, value, bytes, writePrefix(plan, value.length, bytes, at));
  return writeText(plan, value.length === plan.length ? value : padded(plan, value, at), bytes, at);
}

function scanText(plan: FieldPlan, bytes: Uint8Array, start: number, end: number): void {
  const { characters, lowest, highest } = plan;
  if (characters === undefined) {
    for (let index = start; index < end; index++) {
      const code = bytes[index];
      if (code < lowest || code > highest) throw new MessageError("character", plan.number, index);
    }
    return;
  }
  for (let index = start; index < end; index++) {
    if (characters[bytes[index]] === 0) throw new MessageError("character", plan.number, index);
  }
}

function writeText(plan: FieldPlan, text: string, bytes: Uint8Array, start: number): number {
  const { characters, lowest, highest } = plan;
  const length = text.length;
  if (characters === undefined) {
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < lowest || code > highest) throw new MessageError("character", plan.number, start + index);
      bytes[start + index] = code;
    }
    return start + length;
  }
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff || characters[code] === 0) throw new MessageError("character", plan.number, start + index);
    bytes[start + index] = code;
  }
  return start + length;
}

function scanOther(plan: FieldPlan, bytes: Uint8Array, start: number, end: number, length: number): void {
  switch (plan.content) {
    case "digits":
      return scanDigits(plan, bytes, start, length);
    case "signed-digits":
      checkSign(plan, bytes[start], start);
      return scanDigits(plan, bytes, start + 1, length - 1);
    case "signed-text":
      checkSign(plan, bytes[start], start);
      return scanText(plan, bytes, start + 1, end);
    case "hex":
      for (let index = start; index < end; index++) {
        if (hexDigitValue(bytes[index]) < 0) throw new MessageError("character", plan.number, index);
      }
      return;
    case "text":
      return scanText(plan, bytes, start, end);
    case "bytes":
      return;
  }
}

function writeOther(plan: FieldPlan, value: FieldValue, bytes: Uint8Array, at: number): number {
  if ((typeof value !== "string") !== plan.bytes) throw new MessageError("type", plan.number, at);
  const start = plan.prefixDigits > 0 ? writePrefix(plan, value.length, bytes, at) : at;
  if (typeof value !== "string") return writeBytes(plan, value, bytes, start);
  const text = plan.prefixDigits > 0 || value.length === plan.length ? value : padded(plan, value, at);
  if (plan.content === "digits") return writeDigits(plan, text, 0, bytes, start);
  const sign = text.charCodeAt(0);
  checkSign(plan, sign, start);
  bytes[start] = sign;
  if (plan.content === "signed-digits") return writeDigits(plan, text, 1, bytes, start + 1);
  return writeText(plan, text.slice(1), bytes, start + 1);
}

function writeBytes(plan: FieldPlan, value: Uint8Array, bytes: Uint8Array, start: number): number {
  if (plan.prefixDigits === 0 && value.length !== plan.length) {
    throw new MessageError(value.length > plan.length ? "too-long" : "too-short", plan.number, start);
  }
  const end = start + contentBytes(plan.content, value.length);
  if (end > bytes.length) return end;
  if (plan.content === "bytes") bytes.set(value, start);
  else encodeHex(value, bytes, start);
  return end;
}

function encodeHex(value: Uint8Array, bytes: Uint8Array, start: number): void {
  for (let index = 0; index < value.length; index++) {
    bytes[start + 2 * index] = hexDigitCode(value[index] >> 4);
    bytes[start + 2 * index + 1] = hexDigitCode(value[index]);
  }
}

function decodeHex(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const value = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    value[index] = (hexDigitValue(bytes[start + 2 * index]) << 4) | hexDigitValue(bytes[start + 2 * index + 1]);
  }
  return value;
}

/** Kind `x+n` begins with C (credit) or D (debit), in one byte in every encoding (ISO 8583:1987, 4.3.3). */
function checkSign(plan: FieldPlan, sign: number, at: number): void {
  if (sign !== SIGN_CREDIT && sign !== SIGN_DEBIT) throw new MessageError("character", plan.number, at);
}

/** The length that stands in the prefix, or -1 if it is not digits. */
function prefixValue(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + plan.prefixBytes; index++) {
    const byte = bytes[index];
    if (plan.prefixBcd) {
      if ((byte & 0x0f) > 9 || byte > 0x99) return -1;
      value = value * 100 + (byte >> 4) * 10 + (byte & 0x0f);
    } else {
      if (byte < 0x30 || byte > 0x39) return -1;
      value = value * 10 + byte - 0x30;
    }
  }
  return value;
}

function writePrefix(plan: FieldPlan, length: number, bytes: Uint8Array, at: number): number {
  if (length > plan.length) throw new MessageError("too-long", plan.number, at);
  let next = at;
  let rest = length;
  if (plan.prefixDigits === 3) {
    // Multiplied and shifted, exact up to 999 and 99: a division would be one of floating point.
    const hundreds = (rest * 41) >> 12;
    rest -= 100 * hundreds;
    bytes[next++] = plan.prefixBcd ? hundreds : 0x30 + hundreds;
  }
  const tens = (rest * 103) >> 10;
  const ones = rest - 10 * tens;
  if (plan.prefixBcd) {
    bytes[next++] = (tens << 4) | ones;
    return next;
  }
  bytes[next++] = 0x30 + tens;
  bytes[next++] = 0x30 + ones;
  return next;
}

/** The value filled up to its fixed length. Throws {@link MessageError} if it is too long, or if nothing may fill it. */
function padded(plan: FieldPlan, value: string, at: number): string {
  if (value.length > plan.length) throw new MessageError("too-long", plan.number, at);
  if (plan.fill === 0) throw new MessageError("too-short", plan.number, at);
  const fill = String.fromCharCode(plan.fill);
  return plan.fillBefore ? value.padStart(plan.length, fill) : value.padEnd(plan.length, fill);
}
