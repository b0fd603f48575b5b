/** A message table made ready for the interpreter: checked, merged with its wire format, one plan a field. */
import type { FieldDefinition, FieldEncoding, FieldKind, FieldOverride, FieldSource, WireFormat } from "./field-table";
import { KINDS } from "./kinds";
import { BYTES, DIGITS, HEX, NO_PLAN, PAD_NONE, PAD_SPACES, PAD_ZEROS } from "./plan";
import { planOf, SIGNED_DIGITS, SIGNED_TEXT, TEXT } from "./plan";

/** A message table, ready for `pack` and `unpack`. Made once, at load, by {@link messageSpec}. */
export interface MessageSpec {
  readonly name: string;
  readonly mtiBcd: boolean;
  readonly bitmapHex: boolean;
  readonly secondaryAlways: boolean;
  /** By field number; `NO_PLAN` where the table defines nothing. */
  readonly plans: Int32Array;
  /** The table again, for those who want names. */
  readonly fields: FieldSource;
}

/** A table that contradicts itself or the standard: a bug in the table, found when it loads. */
export class TableError extends Error {
  override readonly name = "TableError";
}

const FIELD_LIMIT = 128;
const UNCHANGED: FieldOverride = Object.freeze({});

/** Joins the standard's fields with a wire format; throws {@link TableError} where the two do not fit. */
export function messageSpec(fields: FieldSource, wire: WireFormat): MessageSpec {
  const plans = new Int32Array(FIELD_LIMIT + 1);
  fields((standard) => {
    const { number } = standard;
    const override = wire.overrides?.[number] ?? UNCHANGED;
    const field: FieldDefinition = override === UNCHANGED ? standard : { ...standard, ...override };
    const encoding = override.encoding ?? wire.encodings[field.kind];
    check(field, encoding);
    if (plans[number] !== NO_PLAN) fail(number, "defined twice");
    plans[number] = planOf({
      content: contentFor(field.kind, encoding),
      kind: KINDS.indexOf(field.kind),
      prefixDigits: field.prefix === "fixed" ? 0 : field.prefix.length,
      prefixBcd: wire.lengths === "bcd",
      padding: field.padding === "zeros" ? PAD_ZEROS : field.padding === "spaces" ? PAD_SPACES : PAD_NONE,
      spareFirst: (field.kind === "z" ? wire.oddDigits.z : wire.oddDigits.n) === "left",
      length: field.length,
      field: number,
    });
  });
  for (const key of Object.keys(wire.overrides ?? {})) {
    if (plans[Number(key)] === NO_PLAN) fail(Number(key), "changed, but not defined");
  }
  return Object.freeze({
    name: wire.name,
    mtiBcd: wire.mti === "bcd",
    bitmapHex: wire.bitmap.encoding === "hex",
    secondaryAlways: wire.bitmap.secondary === "always",
    plans,
    fields,
  });
}

function check({ number, length, kind, prefix, padding }: FieldDefinition, encoding: FieldEncoding): void {
  // 1 is the bitmap and 65 announces a third one, which nothing here reads.
  if (!Number.isInteger(number) || number < 2 || number > FIELD_LIMIT || number === 65) fail(number, "no such field");
  if (!Number.isInteger(length) || length < 1) fail(number, "length must be a positive whole number");
  if (prefix === "LL" && length > 99) fail(number, "LL holds at most 99");
  if (length > 999) fail(number, "LLL holds at most 999");
  if (encoding === "binary" && kind !== "b") fail(number, "only kind b is binary");
  if (encoding === "bcd" && kind !== "n" && kind !== "z" && kind !== "x+n") fail(number, `kind ${kind} has no BCD`);
  if (kind === "x+n" && (prefix !== "fixed" || length < 2)) fail(number, "a sign and digits need a fixed length");
  if (prefix !== "fixed" && padding !== "none") fail(number, "a variable length needs no padding");
  if (padding === "zeros" && kind !== "n") fail(number, "zeros pad only kind n");
  if (padding === "spaces" && kind !== "a" && kind !== "an" && kind !== "ans") {
    fail(number, `spaces do not pad kind ${kind}`);
  }
}

function fail(number: number, what: string): never {
  throw new TableError(`field ${number}: ${what}`);
}

function contentFor(kind: FieldKind, encoding: FieldEncoding): number {
  if (kind === "b") return encoding === "binary" ? BYTES : HEX;
  if (kind === "x+n") return encoding === "bcd" ? SIGNED_DIGITS : SIGNED_TEXT;
  return encoding === "bcd" ? DIGITS : TEXT;
}
