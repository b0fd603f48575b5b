/** A message table made ready for the interpreter: checked, merged with its wire format, indexed by field number. */
import type { FieldDefinition, FieldEncoding, FieldKind, WireFormat } from "./field-table";

/**
 * What the bytes of a field are to the interpreter: characters, BCD digits, either of them behind a sign (kind `x+n`),
 * bytes as they are, or bytes as hex digits.
 */
export type Content = "text" | "digits" | "signed-text" | "signed-digits" | "bytes" | "hex";

/** One field, ready to be read and written. */
export interface FieldPlan {
  readonly number: number;
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string;
  readonly content: Content;
  /** Characters, digits or bytes at most; exactly that many where `prefixDigits` is 0. */
  readonly length: number;
  /** Decimal digits of the length prefix: 0, 2 or 3; and bytes they take. */
  readonly prefixDigits: number;
  readonly prefixBytes: number;
  readonly prefixBcd: boolean;
  /** Bytes of the whole field where its length is fixed. */
  readonly fixedBytes: number;
  /** Whether values are `Uint8Array` (kind `b`) or strings. */
  readonly bytes: boolean;
  /** The lowest and the highest character of the kind. */
  readonly lowest: number;
  readonly highest: number;
  /** Indexed by character code, 1 where the kind has it; `undefined` if it has all from the lowest to the highest. */
  readonly characters: Uint8Array | undefined;
  /** Character code that fills a short fixed value, or 0; and whether it stands before the value. */
  readonly fill: number;
  readonly fillBefore: boolean;
  /** Spare nibble of an odd number of BCD digits: first or last. */
  readonly spareFirst: boolean;
}

/** A message table, ready for `pack` and `unpack`. Made once, at load, by {@link messageSpec}. */
export interface MessageSpec {
  readonly name: string;
  readonly mtiBcd: boolean;
  readonly bitmapHex: boolean;
  readonly secondaryAlways: boolean;
  /** Indexed by field number; `undefined` where the table defines nothing. */
  readonly plans: readonly (FieldPlan | undefined)[];
}

/** A table that contradicts itself or the standard: a bug in the table, found when it loads. */
export class TableError extends Error {
  override readonly name = "TableError";
}

/** Joins the standard's fields with a wire format; throws {@link TableError} where the two do not fit. */
export function messageSpec(fields: readonly FieldDefinition[], wire: WireFormat): MessageSpec {
  const plans: (FieldPlan | undefined)[] = new Array<FieldPlan | undefined>(129).fill(undefined);
  const sets = characterSets();
  for (const standard of fields) {
    const override = wire.overrides?.[standard.number];
    const field = { ...standard, ...override };
    const encoding = override?.encoding ?? wire.encodings[field.kind];
    check(field, encoding);
    if (plans[field.number] !== undefined) throw new TableError(`field ${field.number} is defined twice`);
    plans[field.number] = Object.freeze(planOf(field, encoding, wire, sets[field.kind]));
  }
  for (const number of Object.keys(wire.overrides ?? {})) {
    if (plans[Number(number)] === undefined) throw new TableError(`override of field ${number}, which is not defined`);
  }
  return Object.freeze({
    name: wire.name,
    mtiBcd: wire.mti === "bcd",
    bitmapHex: wire.bitmap.encoding === "hex",
    secondaryAlways: wire.bitmap.secondary === "always",
    // Not frozen: V8 reads a frozen array ten times slower, and this one is read for every field of every message.
    plans,
  });
}

function check(field: FieldDefinition, encoding: FieldEncoding): void {
  const fail = (what: string): never => {
    throw new TableError(`field ${field.number}: ${what}`);
  };
  const { number, length, kind, prefix, padding } = field;
  // 1 is the bitmap and 65 announces a third one, which nothing here reads.
  if (!Number.isInteger(number) || number < 2 || number > 128 || number === 65) fail("no such field");
  if (!Number.isInteger(length) || length < 1) fail("length must be a positive whole number");
  if (prefix === "LL" && length > 99) fail("LL holds at most 99");
  if (length > 999) fail("LLL holds at most 999");
  if (encoding === "binary" && kind !== "b") fail("only kind b is binary");
  if (encoding === "bcd" && kind !== "n" && kind !== "z" && kind !== "x+n") fail(`kind ${kind} has no BCD`);
  if (kind === "x+n" && (prefix !== "fixed" || length < 2)) fail("a sign and digits need a fixed length");
  if (prefix !== "fixed" && padding !== "none") fail("a variable length needs no padding");
  if (padding === "zeros" && kind !== "n") fail("zeros pad only kind n");
  if (padding === "spaces" && kind !== "a" && kind !== "an" && kind !== "ans") fail(`spaces do not pad kind ${kind}`);
}

function planOf(
  field: FieldDefinition,
  encoding: FieldEncoding,
  wire: WireFormat,
  characters: CharacterSet,
): FieldPlan {
  const prefixDigits = field.prefix === "fixed" ? 0 : field.prefix.length;
  const prefixBcd = wire.lengths === "bcd";
  const content = contentOf(field.kind, encoding);
  return {
    number: field.number,
    name: field.name,
    kind: field.kind,
    description: field.description,
    content,
    length: field.length,
    prefixDigits,
    prefixBytes: prefixBcd ? (prefixDigits + 1) >> 1 : prefixDigits,
    prefixBcd,
    fixedBytes: contentBytes(content, field.length),
    bytes: field.kind === "b",
    ...characters,
    fill: field.padding === "zeros" ? 0x30 : field.padding === "spaces" ? 0x20 : 0,
    fillBefore: field.padding === "zeros",
    spareFirst: (field.kind === "z" ? wire.oddDigits.z : wire.oddDigits.n) === "left",
  };
}

/** Bytes that so many characters, digits or bytes take on the wire, without length prefix. */
export function contentBytes(content: Content, length: number): number {
  switch (content) {
    case "digits":
      return (length + 1) >> 1;
    case "signed-digits":
      return 1 + (length >> 1);
    case "hex":
      return 2 * length;
    default:
      return length;
  }
}

function contentOf(kind: FieldKind, encoding: FieldEncoding): Content {
  if (kind === "b") return encoding === "binary" ? "bytes" : "hex";
  if (kind === "x+n") return encoding === "bcd" ? "signed-digits" : "signed-text";
  return encoding === "bcd" ? "digits" : "text";
}

type CharacterSet = Pick<FieldPlan, "lowest" | "highest" | "characters">;

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PRINTABLE: CharacterSet = Object.freeze({ lowest: 0x20, highest: 0x7e, characters: undefined });

function characterSets(): Record<FieldKind, CharacterSet> {
  const digits = setOf(DIGITS);
  return {
    n: digits,
    "x+n": digits,
    a: setOf(" " + LETTERS),
    an: setOf(" " + DIGITS + LETTERS),
    ans: PRINTABLE,
    // The separator of a track is "=" on the stripe and the letter D where EMV packs the track into nibbles.
    z: setOf(DIGITS + "=D"),
    b: PRINTABLE,
  };
}

/** The set of the characters in `text`, which ascend. */
function setOf(text: string): CharacterSet {
  const lowest = text.charCodeAt(0);
  const highest = text.charCodeAt(text.length - 1);
  if (highest - lowest === text.length - 1) return { lowest, highest, characters: undefined };
  const characters = new Uint8Array(256);
  for (let index = 0; index < text.length; index++) characters[text.charCodeAt(index)] = 1;
  return { lowest, highest, characters };
}
