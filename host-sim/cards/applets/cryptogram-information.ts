/** Cryptogram Information Data, tag 9F27 (EMV Book 3, table 15). */
import type { CryptogramType } from "../fault";

/** By the type of the cryptogram: the two highest bits. */
export const informationByte: Readonly<Record<CryptogramType, number>> = Object.freeze({
  AAC: 0x00,
  TC: 0x40,
  ARQC: 0x80,
});

/** Reason code in the lowest bits: the PIN may not be tried any more. */
export const pinTriesExceededReason = 0x02;

/** What GENERATE AC asks for in P1, by its two highest bits (table 13); `undefined` for the value that means nothing. */
export function requestedType(p1: number): CryptogramType | undefined {
  const types: readonly (CryptogramType | undefined)[] = ["AAC", "TC", "ARQC", undefined];
  return types[p1 >> 6];
}
