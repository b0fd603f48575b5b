/**
 * How one field of one table is read and written, in one number of 30 bits: a table of such plans takes half a kilobyte
 * of a small heap, and the interpreter reads one of them a field.
 */

/** From the lowest bit: content 3, kind 3, digits of the length prefix 2, prefix in BCD 1, padding 2, spare nibble 1, length 10, field 8. */
export type FieldPlan = number;

/** What stands in a table for a field that it does not define. */
export const NO_PLAN = 0;

/** What the bytes of a field are: characters, BCD digits, either of them behind a sign, bytes, hex digits. */
export const TEXT = 1;
export const DIGITS = 2;
export const SIGNED_TEXT = 3;
export const SIGNED_DIGITS = 4;
export const BYTES = 5;
export const HEX = 6;

/** What fills a short value of fixed length. */
export const PAD_NONE = 0;
export const PAD_ZEROS = 1;
export const PAD_SPACES = 2;

/** The parts of a plan. */
export interface PlanParts {
  /** {@link TEXT} and so on. */
  readonly content: number;
  /** Index into `KINDS`. */
  readonly kind: number;
  /** 0 for a fixed length, 2 or 3. */
  readonly prefixDigits: number;
  readonly prefixBcd: boolean;
  /** {@link PAD_ZEROS} and so on. */
  readonly padding: number;
  /** Whether the spare nibble of an odd number of packed digits is the first one. */
  readonly spareFirst: boolean;
  /** Characters, digits or bytes at most; exactly that many where there is no prefix. */
  readonly length: number;
  readonly field: number;
}

export function planOf(parts: PlanParts): FieldPlan {
  return (
    parts.content |
    (parts.kind << 3) |
    (parts.prefixDigits << 6) |
    (Number(parts.prefixBcd) << 8) |
    (parts.padding << 9) |
    (Number(parts.spareFirst) << 11) |
    (parts.length << 12) |
    (parts.field << 22)
  );
}

export function contentOf(plan: FieldPlan): number {
  return plan & 7;
}

export function kindOf(plan: FieldPlan): number {
  return (plan >> 3) & 7;
}

export function prefixDigitsOf(plan: FieldPlan): number {
  return (plan >> 6) & 3;
}

export function isPrefixBcd(plan: FieldPlan): boolean {
  return (plan & 0x100) !== 0;
}

export function paddingOf(plan: FieldPlan): number {
  return (plan >> 9) & 3;
}

export function isSpareFirst(plan: FieldPlan): boolean {
  return (plan & 0x800) !== 0;
}

export function lengthOf(plan: FieldPlan): number {
  return (plan >> 12) & 0x3ff;
}

export function fieldOf(plan: FieldPlan): number {
  return plan >> 22;
}

/** Bytes that the length prefix takes; 0 for a fixed length. */
export function prefixBytes(plan: FieldPlan): number {
  const digits = prefixDigitsOf(plan);
  return isPrefixBcd(plan) ? (digits + 1) >> 1 : digits;
}

/** Bytes that so many characters, digits or bytes take on the wire, without length prefix. */
export function contentBytes(plan: FieldPlan, length: number): number {
  const content = contentOf(plan);
  if (content === TEXT) return length;
  if (content === DIGITS) return (length + 1) >> 1;
  if (content === SIGNED_DIGITS) return 1 + (length >> 1);
  return content === HEX ? 2 * length : length;
}
