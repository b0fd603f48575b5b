/**
 * Packed decimal digits, two a byte, high nibble first.
 * ISO 8583 field formats, and the formats `n` and `cn` of EMV Book 3, 4.3.
 */
import { ParseError } from "./parse-error";

export type BcdReason = "digit" | "padding" | "too-long" | "too-short";

export class BcdError extends ParseError<BcdReason> {
  override readonly name = "BcdError";
  constructor(reason: BcdReason, offset: number) {
    super("BCD", reason, offset);
  }
}

/** Where the spare nibble of an odd number of digits stands. */
export type NibblePad = "left" | "right";

/** Packs decimal digits; an odd count gets one `filler` nibble on the side of `pad`. */
export function encodeBcd(digits: string, pad: NibblePad = "left", filler = 0): Uint8Array {
  const odd = digits.length % 2;
  const bytes = new Uint8Array((digits.length + odd) / 2);
  if (odd === 1) {
    if (pad === "left") bytes[0] = filler << 4;
    else bytes[bytes.length - 1] = filler;
  }
  const shift = pad === "left" ? odd : 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) throw new BcdError("digit", index);
    const nibble = index + shift;
    bytes[nibble >> 1] |= nibble % 2 === 0 ? digit << 4 : digit;
  }
  return bytes;
}

/**
 * Unpacks `digitCount` digits (by default all nibbles). The bytes must be exactly as many as the count needs, and the
 * spare nibble of an odd count must be `filler`. The offset of a {@link BcdError} counts bytes.
 */
export function decodeBcd(
  bytes: Uint8Array,
  digitCount = bytes.length * 2,
  pad: NibblePad = "left",
  filler = 0,
): string {
  const odd = digitCount % 2;
  const length = (digitCount + odd) / 2;
  if (bytes.length < length) throw new BcdError("too-short", bytes.length);
  if (bytes.length > length) throw new BcdError("too-long", length);
  if (odd === 1) {
    const spare = pad === "left" ? bytes[0] >> 4 : bytes[length - 1] & 0x0f;
    if (spare !== filler) throw new BcdError("padding", pad === "left" ? 0 : length - 1);
  }
  const shift = pad === "left" ? odd : 0;
  return digitsOf(bytes, shift, digitCount + shift);
}

/** Format `n` of EMV: digits right-justified in `length` bytes, zeros before them. */
export function encodeNumeric(value: number | string, length: number): Uint8Array {
  const digits = typeof value === "number" ? decimal(value) : value;
  if (digits.length > 2 * length) throw new BcdError("too-long", length);
  return encodeBcd(digits.padStart(2 * length, "0"));
}

/** Format `n` of EMV as digits, leading zeros included. */
export function decodeNumeric(bytes: Uint8Array): string {
  return decodeBcd(bytes);
}

/** Format `n` of EMV as a number; throws {@link BcdError} `too-long` where a double could not hold it exactly. */
export function numericValue(bytes: Uint8Array): number {
  const value = Number(decodeBcd(bytes));
  if (!Number.isSafeInteger(value)) throw new BcdError("too-long", 0);
  return value;
}

/** Format `cn` of EMV: digits left-justified in `length` bytes (by default just enough), filled with hex `F`. */
export function encodeCompressedNumeric(digits: string, length = (digits.length + 1) >> 1): Uint8Array {
  if (digits.length > 2 * length) throw new BcdError("too-long", length);
  const bytes = new Uint8Array(length).fill(0xff);
  bytes.set(encodeBcd(digits, "right", 0x0f));
  return bytes;
}

/**
 * Format `cn` of EMV: the digits before the trailing `F` nibbles, in ASCII; nothing but `F` may follow the first `F`. Bytes, because
 * an account number is to be overwritten, and text cannot be.
 */
export function compressedNumericDigits(bytes: Uint8Array): Uint8Array {
  let count = bytes.length * 2;
  while (count > 0 && nibbleAt(bytes, count - 1) === 0x0f) count--;
  const digits = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const digit = nibbleAt(bytes, index);
    if (digit > 9) throw new BcdError("digit", index >> 1);
    digits[index] = 0x30 + digit;
  }
  return digits;
}

function digitsOf(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let index = from; index < to; index++) {
    const digit = nibbleAt(bytes, index);
    if (digit > 9) throw new BcdError("digit", index >> 1);
    text += String.fromCharCode(0x30 + digit);
  }
  return text;
}

function nibbleAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >> 1];
  return index % 2 === 0 ? byte >> 4 : byte & 0x0f;
}

function decimal(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a natural number: ${value}`);
  return value.toString();
}
