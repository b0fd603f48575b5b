/** The characters that each kind of field is made of (ISO 8583:1987, 4.3.3), for checks that run for every byte. */
import type { FieldKind } from "./field-table";

/** Kinds by number, the way the interpreter knows them. */
export const KINDS: readonly FieldKind[] = Object.freeze(["n", "a", "an", "ans", "b", "z", "x+n"] as const);
export const KIND_Z = 5;

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** By kind, the lowest and the highest character. */
export const LOWEST = Uint8Array.of(0x30, 0x20, 0x20, 0x20, 0, 0x30, 0x30);
export const HIGHEST = Uint8Array.of(0x39, 0x7a, 0x7a, 0x7e, 0, 0x44, 0x39);

/**
 * By kind, what a character code indexes: 1 where the kind has it; `undefined` where it has all from the lowest to the
 * highest. The separator of a track is `=` on the stripe, and the letter D where EMV packs the track into nibbles.
 */
export const MEMBERS: readonly (Uint8Array | undefined)[] = [
  undefined,
  setOf(LETTERS + " "),
  setOf(LETTERS + DIGITS + " "),
  undefined,
  undefined,
  setOf(DIGITS + "=D"),
  undefined,
];

function setOf(text: string): Uint8Array {
  const set = new Uint8Array(256);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index)] = 1;
  return set;
}
