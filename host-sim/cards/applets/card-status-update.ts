/** Card Status Update: what the issuer wants of the card, next to his yes or no (EMV Book 3, annex C10). */

export interface StatusUpdate {
  /** Byte 2 b8: Issuer Approves Online Transaction. */
  readonly approves: boolean;
  readonly blockCard?: boolean;
  readonly blockApplication?: boolean;
  /** New PIN try counter. */
  readonly pinTries?: number;
  readonly goOnlineNext?: boolean;
  readonly counters?: "reset" | "exhaust";
}

const counterCodes = [undefined, "exhaust", "reset", undefined] as const;

/** From the first two bytes; the others are reserved. */
export function statusUpdateOf(first: number, second: number): StatusUpdate {
  const counters = counterCodes[second & 0x03];
  return {
    approves: (second & 0x80) !== 0,
    blockCard: (second & 0x40) !== 0,
    blockApplication: (second & 0x20) !== 0,
    ...((second & 0x10) !== 0 ? { pinTries: first & 0x0f } : {}),
    ...((second & 0x08) !== 0 ? { goOnlineNext: true } : {}),
    ...(counters === undefined ? {} : { counters }),
  };
}
