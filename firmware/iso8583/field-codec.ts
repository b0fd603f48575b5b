/**
 * The interpreter: reads, writes and measures one field as its table says. Everything about a field that can be wrong on
 * the wire is found by {@link scanField}, so that {@link decodeField} may come later and cannot fail.
 */
import { decodeAscii } from "../codec/ascii";
import { hexDigitCode, hexDigitValue } from "../codec/hex";
import { decodeDigits, scanDigits, writeDigits } from "./digits";
import { prefixValue, writePrefix } from "./length-prefix";
import { MessageError } from "./message-error";
import {
  BYTES,
  contentBytes,
  contentOf,
  DIGITS,
  fieldOf,
  HEX,
  lengthOf,
  PAD_NONE,
  PAD_ZEROS,
  paddingOf,
  prefixBytes,
  prefixDigitsOf,
  SIGNED_DIGITS,
  SIGNED_TEXT,
  TEXT,
} from "./plan";
import { scanText, writeText } from "./text";
import type { FieldPlan } from "./plan";

/** Text for every kind but `b`, which has bytes. */
export type FieldValue = string | Uint8Array;

const SIGN_CREDIT = 0x43;
const SIGN_DEBIT = 0x44;

/** Checks the field at `at` in one pass over its bytes; returns where the next one begins. Throws {@link MessageError}. */
export function scanField(plan: FieldPlan, bytes: Uint8Array, at: number): number {
  const content = contentOf(plan);
  let start = at;
  let length = lengthOf(plan);
  if (prefixDigitsOf(plan) > 0) {
    start = at + prefixBytes(plan);
    if (start > bytes.length) throw new MessageError("truncated", fieldOf(plan), bytes.length);
    const limit = length;
    length = prefixValue(plan, bytes, at, start);
    if (length < 0) throw new MessageError("length", fieldOf(plan), at);
    if (length > limit) throw new MessageError("too-long", fieldOf(plan), at);
  }
  const end = start + contentBytes(plan, length);
  if (end > bytes.length) throw new MessageError("truncated", fieldOf(plan), bytes.length);
  // The content of nearly every field is looked at first.
  if (content === TEXT) scanText(plan, bytes, start, end);
  else scanOther(plan, bytes, start, end, length);
  return end;
}

/** The value of the field at `at`, which {@link scanField} has passed. Bytes are a view. */
export function decodeField(plan: FieldPlan, bytes: Uint8Array, at: number): FieldValue {
  const start = at + prefixBytes(plan);
  const length = start > at ? prefixValue(plan, bytes, at, start) : lengthOf(plan);
  switch (contentOf(plan)) {
    case DIGITS:
      return decodeDigits(plan, bytes, start, length);
    case SIGNED_DIGITS:
      return String.fromCharCode(bytes[start]) + decodeDigits(plan, bytes, start + 1, length - 1);
    case BYTES:
      return bytes.subarray(start, start + length);
    case HEX:
      return decodeHex(bytes, start, length);
    default:
      return decodeAscii(bytes, start, start + length);
  }
}

/** Bytes that {@link writeField} will write for a value of so many characters or bytes, if that fits its field. */
export function measureField(plan: FieldPlan, length: number): number {
  return prefixDigitsOf(plan) === 0
    ? contentBytes(plan, lengthOf(plan))
    : prefixBytes(plan) + contentBytes(plan, length);
}

/**
 * Writes a value; returns where the next field goes, which is beyond the end of `bytes` if they are too few. Throws
 * {@link MessageError}.
 */
export function writeField(plan: FieldPlan, value: FieldValue, bytes: Uint8Array, at: number): number {
  if (typeof value !== "string" || contentOf(plan) !== TEXT) return writeOther(plan, value, bytes, at);
  if (prefixDigitsOf(plan) > 0) {
    return writeText(plan, value, bytes, writePrefix(plan, value.length, bytes, at));
  }
  const text = value.length === lengthOf(plan) ? value : padded(plan, value, at);
  return writeText(plan, text, bytes, at);
}

function scanOther(plan: FieldPlan, bytes: Uint8Array, start: number, end: number, length: number): void {
  switch (contentOf(plan)) {
    case DIGITS:
      return scanDigits(plan, bytes, start, length);
    case SIGNED_DIGITS:
      checkSign(plan, bytes[start], start);
      return scanDigits(plan, bytes, start + 1, length - 1);
    case SIGNED_TEXT:
      checkSign(plan, bytes[start], start);
      return scanText(plan, bytes, start + 1, end);
    case HEX:
      for (let index = start; index < end; index++) {
        if (hexDigitValue(bytes[index]) < 0) throw new MessageError("character", fieldOf(plan), index);
      }
  }
}

function writeOther(plan: FieldPlan, value: FieldValue, bytes: Uint8Array, at: number): number {
  const content = contentOf(plan);
  if ((typeof value !== "string") !== (content === BYTES || content === HEX))
    throw new MessageError("type", fieldOf(plan), at);
  const variable = prefixDigitsOf(plan) > 0;
  const start = variable ? writePrefix(plan, value.length, bytes, at) : at;
  if (typeof value !== "string") return writeBytes(plan, value, bytes, start);
  const text = variable || value.length === lengthOf(plan) ? value : padded(plan, value, at);
  if (content === DIGITS) return writeDigits(plan, text, 0, bytes, start);
  const sign = text.charCodeAt(0);
  checkSign(plan, sign, start);
  bytes[start] = sign;
  if (content === SIGNED_DIGITS) return writeDigits(plan, text, 1, bytes, start + 1);
  return writeText(plan, text.slice(1), bytes, start + 1);
}

function writeBytes(plan: FieldPlan, value: Uint8Array, bytes: Uint8Array, start: number): number {
  const wanted = lengthOf(plan);
  if (prefixDigitsOf(plan) === 0 && value.length !== wanted) {
    throw new MessageError(value.length > wanted ? "too-long" : "too-short", fieldOf(plan), start);
  }
  const end = start + contentBytes(plan, value.length);
  if (end > bytes.length) return end;
  if (contentOf(plan) === BYTES) bytes.set(value, start);
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
  if (sign !== SIGN_CREDIT && sign !== SIGN_DEBIT) throw new MessageError("character", fieldOf(plan), at);
}

/** The value filled up to its fixed length. Throws {@link MessageError} if it is too long, or if nothing may fill it. */
function padded(plan: FieldPlan, value: string, at: number): string {
  const length = lengthOf(plan);
  if (value.length > length) throw new MessageError("too-long", fieldOf(plan), at);
  const padding = paddingOf(plan);
  if (padding === PAD_NONE) throw new MessageError("too-short", fieldOf(plan), at);
  return padding === PAD_ZEROS ? value.padStart(length, "0") : value.padEnd(length, " ");
}
