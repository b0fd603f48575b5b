/** Hexadecimal text: upper case out, either case in (ISO/IEC 7816-4, 5.1 notation without the quotes). */
import { ParseError } from "./parse-error";

export type HexReason = "odd-length" | "digit";

export class HexError extends ParseError<HexReason> {
  override readonly name = "HexError";
  constructor(reason: HexReason, offset: number) {
    super("hex", reason, offset);
  }
}

const DIGITS = "0123456789ABCDEF";

/** The bytes as upper-case hex digits, two a byte, without separators. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    text += DIGITS[byte >> 4] + DIGITS[byte & 0x0f];
  }
  return text;
}

/** The bytes that hex digits of either case stand for; throws {@link HexError} on anything else, spaces included. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new HexError("odd-length", text.length);
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = hexDigitValue(text.charCodeAt(2 * index));
    const low = hexDigitValue(text.charCodeAt(2 * index + 1));
    if (high < 0 || low < 0) throw new HexError("digit", 2 * index + (high < 0 ? 0 : 1));
    bytes[index] = (high << 4) | low;
  }
  return bytes;
}

/** The value of one hex digit given as a character code, or -1. */
export function hexDigitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}

/** The character code of the upper-case hex digit for the low four bits of `value`. */
export function hexDigitCode(value: number): number {
  const nibble = value & 0x0f;
  return nibble < 10 ? 0x30 + nibble : 0x37 + nibble;
}
