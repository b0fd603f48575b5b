/** Longitudinal redundancy check: every bit column of the characters, the LRC itself included, sums to even. */

/** Exclusive or of the bytes from `start` to `end`. */
export function lrc(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum ^= bytes[index];
  return sum;
}

/**
 * The LRC character of a magnetic stripe track given as ASCII, from start sentinel to end sentinel (ISO/IEC 7811-2,
 * 8.3 and 9.3): the check runs over the stripe's own code, whose zero is `base` in ASCII.
 */
export function stripeLrc(track: Uint8Array, base: StripeBase, start = 0, end = track.length): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum ^= track[index] - base;
  return base + (sum & (base === TRACK_1_BASE ? 0x3f : 0x0f));
}

/** Six-bit characters of track 1 begin at ASCII space; four-bit ones of track 2 at ASCII zero. */
export const TRACK_1_BASE = 0x20;
export const TRACK_2_BASE = 0x30;
export type StripeBase = typeof TRACK_1_BASE | typeof TRACK_2_BASE;
