/**
 * DER, the one encoding that certificates have (ITU-T X.690, 10 and 11): a reader that takes element after element and believes
 * nothing, and the few elements that a certification request is written with.
 */
import { ParseError } from "./parse-error";
import { encodeTlv } from "./tlv";

export type DerReason =
  "truncated" | "length" | "unexpected-tag" | "trailing-bytes" | "integer" | "time" | "bit-string";

export class DerError extends ParseError<DerReason> {
  override readonly name = "DerError";
  constructor(reason: DerReason, offset: number) {
    super("DER", reason, offset);
  }
}

/** Identifier octets (X.690, 8.1.2). Context-specific ones are written `DER.context | number`, constructed `| DER.constructed`. */
export const DER = Object.freeze({
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: 0x80,
  constructed: 0x20,
} as const);

/** Three length octets would be an element of 64 KB and more: nothing here is. */
const LENGTH_OCTETS_LIMIT = 2;

/** Takes the elements of one level, in order. Contents are views of the input, never copies; each method throws {@link DerError}. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** The tag that comes next; `undefined` at the end. */
  get next(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined;
  }

  /** Contents of the next element, which must have this tag. */
  take(tag: number): Uint8Array {
    const start = this.#begin(tag);
    return this.#bytes.subarray(start, this.#at);
  }

  /** The next element with tag and length. */
  whole(tag: number): Uint8Array {
    const start = this.#at;
    this.#begin(tag);
    return this.#bytes.subarray(start, this.#at);
  }

  /** A reader of what is inside the next element. */
  enter(tag: number): DerReader {
    const start = this.#begin(tag);
    return new DerReader(this.#bytes, start, this.#at);
  }

  /** The bits of a BIT STRING that fills its octets, as all of keys and signatures do. */
  bits(): Uint8Array {
    const at = this.#at;
    const contents = this.take(DER.bitString);
    if (contents.length < 1 || contents[0] !== 0) throw new DerError("bit-string", at);
    return contents.subarray(1);
  }

  /** Octets of an INTEGER that is not negative, without the zero in front of a high bit. */
  unsigned(): Uint8Array {
    const at = this.#at;
    const contents = this.take(DER.integer);
    const [first, second] = contents;
    // X.690, 8.3.2: in the fewest octets.
    if (first === undefined || first >= 0x80) throw new DerError("integer", at);
    if (first === 0 && contents.length > 1 && second < 0x80) throw new DerError("integer", at);
    return first === 0 && contents.length > 1 ? contents.subarray(1) : contents;
  }

  /** UTCTime or GeneralizedTime in the forms of RFC 5280, 4.1.2.5: seconds, `Z`, no fractions. Milliseconds since 1970. */
  time(): number {
    const at = this.#at;
    const isUtcTime = this.next === DER.utcTime;
    const instant = instantOf(this.take(isUtcTime ? DER.utcTime : DER.generalizedTime), isUtcTime);
    if (instant === undefined) throw new DerError("time", at);
    return instant;
  }

  /** All was taken. */
  finish(): void {
    if (this.#at !== this.#end) throw new DerError("trailing-bytes", this.#at);
  }

  /** Goes past an element; returns where its contents begin. They end where the reader stands then. */
  #begin(tag: number): number {
    const bytes = this.#bytes;
    const start = this.#at;
    if (start >= this.#end) throw new DerError("truncated", start);
    if (bytes[start] !== tag) throw new DerError("unexpected-tag", start);
    if (start + 1 >= this.#end) throw new DerError("truncated", start);
    let at = start + 2;
    let length = bytes[start + 1];
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > LENGTH_OCTETS_LIMIT) throw new DerError("length", start + 1);
      if (at + octets > this.#end) throw new DerError("truncated", start + 1);
      length = bytes[at++];
      if (octets === 2) length = length * 256 + bytes[at++];
      // X.690, 10.1: the definite form in the fewest octets.
      if (length < 0x80 || (octets === 2 && length < 0x100)) throw new DerError("length", start + 1);
    }
    if (length > this.#end - at) throw new DerError("truncated", at);
    this.#at = at + length;
    return at;
  }
}

/** `undefined` for what is no date of the calendar. */
function instantOf(digits: Uint8Array, isUtcTime: boolean): number | undefined {
  const yearDigits = isUtcTime ? 2 : 4;
  if (digits.length !== yearDigits + 11 || digits[digits.length - 1] !== 0x5a) return undefined;
  let at = 0;
  let isNumber = true;
  const number = (count: number): number => {
    let value = 0;
    for (const end = at + count; at < end; at++) {
      const digit = digits[at] - 0x30;
      if (digit < 0 || digit > 9) isNumber = false;
      value = value * 10 + digit;
    }
    return value;
  };
  let year = number(yearDigits);
  // RFC 5280, 4.1.2.5.1: 50 and above are the twentieth century.
  if (isUtcTime) year += year >= 50 ? 1900 : 2000;
  const [month, day, hour, minute, second] = [number(2), number(2), number(2), number(2), number(2)];
  if (!isNumber || year < 1000 || hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(instant);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? instant : undefined;
}

/** An element whose contents are these parts one after another. */
export function derElement(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(tag, ...parts);
}

/** An OBJECT IDENTIFIER by its contents. */
export function derObjectIdentifier(contents: readonly number[]): Uint8Array {
  return encodeTlv(DER.objectIdentifier, Uint8Array.from(contents));
}

/** A BIT STRING without unused bits. */
export function derBitString(bits: Uint8Array): Uint8Array {
  return encodeTlv(DER.bitString, new Uint8Array(1), bits);
}

/** An INTEGER of one octet, 0 to 127. */
export function derSmallInteger(value: number): Uint8Array {
  return encodeTlv(DER.integer, Uint8Array.of(value));
}
