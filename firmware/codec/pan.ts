/** The primary account number (ISO/IEC 7812-1): its check digit, and a type that prints itself masked. */
import { decodeAscii, encodeAscii } from "./ascii";

/** Whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B: the Luhn formula). */
export function luhnValid(digits: string | Uint8Array): boolean {
  const { length } = digits;
  if (length < 2) return false;
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const digit = codeAt(digits, length - 1 - index) - 0x30;
    if (digit < 0 || digit > 9) return false;
    sum += index % 2 === 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
  }
  return sum % 10 === 0;
}

/**
 * The first six and the last four digits, the rest stars; of fewer than 13 characters only the last four, and of fewer
 * than eight nothing, because the stars would hide too little (PCI DSS 3.4.1).
 */
export function maskPan(digits: string | Uint8Array): string {
  const { length } = digits;
  const head = length >= 13 ? 6 : 0;
  const tail = length >= 8 ? 4 : 0;
  return part(digits, 0, head) + "*".repeat(length - head - tail) + part(digits, length - tail, length);
}

function codeAt(digits: string | Uint8Array, index: number): number {
  return typeof digits === "string" ? digits.charCodeAt(index) : digits[index];
}

function part(digits: string | Uint8Array, start: number, end: number): string {
  return typeof digits === "string" ? digits.slice(start, end) : decodeAscii(digits.subarray(start, end));
}

/** An account number. Whatever prints, joins or serialises it gets the masked form; `reveal` is the one way to the digits as text. */
export class Pan {
  readonly #digits: Uint8Array;
  readonly #masked: string;

  /** Digits as text, or in ASCII, which are copied. Throws `RangeError` unless given 8 to 19 digits; parsers check before. */
  constructor(digits: string | Uint8Array) {
    if (digits.length < 8 || digits.length > 19) throw new RangeError("a PAN has 8 to 19 digits");
    for (let index = 0; index < digits.length; index++) {
      const code = codeAt(digits, index);
      if (code < 0x30 || code > 0x39) throw new RangeError("a PAN has digits only");
    }
    this.#digits = typeof digits === "string" ? encodeAscii(digits) : Uint8Array.from(digits);
    this.#masked = maskPan(digits);
  }

  /** All digits: for the message to the acquirer and for the cipher, never for a screen, a log or a file. */
  reveal(): string {
    this.#checkUnwiped();
    return decodeAscii(this.#digits);
  }

  /** The digits in ASCII, a copy that the caller overwrites: for what must not become a string. */
  toBytes(): Uint8Array {
    this.#checkUnwiped();
    return this.#digits.slice();
  }

  /** The last four digits, as receipts name the card. */
  get lastFour(): string {
    return this.#masked.slice(-4);
  }

  get length(): number {
    return this.#digits.length;
  }

  get luhnValid(): boolean {
    this.#checkUnwiped();
    return luhnValid(this.#digits);
  }

  equals(other: Pan): boolean {
    this.#checkUnwiped();
    other.#checkUnwiped();
    return this.length === other.length && this.#digits.every((digit, index) => digit === other.#digits[index]);
  }

  /** Overwrites the digits; only the masked form remains. */
  wipe(): void {
    this.#digits.fill(0);
  }

  toString(): string {
    return this.#masked;
  }

  toJSON(): string {
    return this.#masked;
  }

  #checkUnwiped(): void {
    if (this.#digits[0] === 0) throw new Error("this PAN was wiped");
  }
}
