/**
 * What the card itself says that it decided. Tag 9F27 is the terminal's word, for no cryptogram covers it; the Card Verification Results in
 * tag 9F10 are signed (VIS 1.5, annex A; M/Chip 4, Card Verification Results).
 */
import type { Account } from "./accounts";
import type { ChipData } from "./chip-data";

/** Where in tag 9F10 the two decisions stand: b8 b7 the second GENERATE AC, b6 b5 the first. */
const decisionsAt = { visa: 4, mastercard: 2 } as const;
const decisions = ["AAC", "TC", "ARQC"] as const;
/** In place of a second decision: none was asked for. */
const notAsked = 2;

/** The last decision of the card; `undefined` where it tells none. */
export function signedDecision(scheme: Account["scheme"], chip: ChipData): (typeof decisions)[number] | undefined {
  const results = chip.get(0x9f10)?.[decisionsAt[scheme]];
  if (results === undefined) return undefined;
  const second = results >> 6;
  return second === notAsked ? decisions[(results >> 4) & 3] : decisions[second];
}
