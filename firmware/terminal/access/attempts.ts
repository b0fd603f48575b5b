/**
 * Wrong codes of one role, counted before they are checked: whoever cuts the power has spent the attempt all the same. From the
 * third wrong one on, no code of the role is taken for a while, each time twice as long.
 */
import type { Instant } from "../../ports/clock";

/** Wrong codes that cost nothing but themselves. */
const FREE_ATTEMPTS = 2;
const FIRST_DELAY_SECONDS = 30;
const LONGEST_DELAY_SECONDS = 3600;
const RECORD_BYTES = 5;

export interface Attempts {
  /** Wrong codes since the last right one. */
  readonly wrong: number;
  /** No code is taken before this time; whole seconds since 1970. */
  readonly lockedUntil: number;
}

export const NO_ATTEMPTS: Attempts = Object.freeze({ wrong: 0, lockedUntil: 0 });

/** The delay after so many wrong codes. */
export function delaySeconds(wrong: number): number {
  if (wrong <= FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** Math.min(wrong - FREE_ATTEMPTS - 1, 12));
}

/** One more wrong code, now. */
export function oneMore({ wrong }: Attempts, now: Instant): Attempts {
  const more = Math.min(wrong + 1, 0xff);
  return { wrong: more, lockedUntil: Math.floor(now / 1000) + delaySeconds(more) };
}

/**
 * Seconds until a code is taken again. A clock that was set back does not lock for longer than the delay; one that lost its time
 * at a restart makes the delay begin anew, and never shorter.
 */
export function secondsLocked({ wrong, lockedUntil }: Attempts, now: Instant): number {
  const left = lockedUntil - Math.floor(now / 1000);
  return Math.max(0, Math.min(left, delaySeconds(wrong)));
}

/** Record: wrong u8, locked until u32. */
export function encodeAttempts({ wrong, lockedUntil }: Attempts): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint8(0, wrong);
  view.setUint32(1, lockedUntil);
  return record;
}

export function decodeAttempts(record: Uint8Array | undefined): Attempts {
  if (record === undefined || record.length !== RECORD_BYTES) return NO_ATTEMPTS;
  const view = new DataView(record.buffer, record.byteOffset);
  return { wrong: view.getUint8(0), lockedUntil: view.getUint32(1) };
}
