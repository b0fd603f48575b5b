/** The shape of message tables (ISO 8583:1987, 4.3), written as literals in `tables/`. */

/**
 * What a field is made of, in the standard's letters: `n` digits, `a` letters, `an` both, `ans` printable characters,
 * `b` bytes, `z` track 2 and 3 code, `x+n` the letter C or D and then digits. In `a` and `an` a space stands for padding.
 */
export type FieldKind = "n" | "a" | "an" | "ans" | "b" | "z" | "x+n";

/** Whether the length is fixed, or stands before the field in two or three digits. */
export type FieldPrefix = "fixed" | "LL" | "LLL";

/**
 * How a field is put into bytes. `ascii`: a byte a character; two hex digits a byte for kind `b`. `bcd`: two digits a
 * byte. `binary`: bytes as they are, kind `b` only.
 */
export type FieldEncoding = "ascii" | "bcd" | "binary";

/** What fills a value shorter than its fixed field: zeros before it, spaces after it, or nothing (it is refused). */
export type FieldPadding = "zeros" | "spaces" | "none";

/** A field as the standard defines it. `length` counts characters, digits, or for kind `b` bytes. */
export interface FieldDefinition {
  readonly number: number;
  readonly name: string;
  readonly kind: FieldKind;
  readonly length: number;
  readonly prefix: FieldPrefix;
  readonly padding: FieldPadding;
  readonly description: string;
}

/**
 * The rows of a table, handed over one by one. Nothing keeps them: as objects that stay, the rows of the standard would
 * take a third of a small terminal's heap.
 */
export type FieldSource = (define: (field: FieldDefinition) => void) => void;

/** What a variant of the standard changes in a row. */
export type FieldOverride = Partial<Pick<FieldDefinition, "kind" | "length" | "prefix" | "padding">> & {
  readonly encoding?: FieldEncoding;
};

/** How a variant of the standard puts messages into bytes. */
export interface WireFormat {
  readonly name: string;
  /** Encoding of the message type and of length prefixes. */
  readonly mti: "ascii" | "bcd";
  readonly lengths: "ascii" | "bcd";
  readonly bitmap: {
    readonly encoding: "binary" | "hex";
    /** `indicated`: bit 1 tells whether a second bitmap follows. `always`: it follows in every message, bit 1 is zero. */
    readonly secondary: "indicated" | "always";
  };
  readonly encodings: Readonly<Record<FieldKind, FieldEncoding>>;
  /** Side of the spare nibble when an odd number of BCD digits is packed. */
  readonly oddDigits: { readonly n: "left" | "right"; readonly z: "left" | "right" };
  /** Fields that this variant defines otherwise. */
  readonly overrides?: Readonly<Record<number, FieldOverride>>;
}
