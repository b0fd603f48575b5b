/**
 * Track 2: on the stripe `; PAN = YYMM code discretionary ? LRC` (ISO/IEC 7813, 8), and in chips the same packed into
 * nibbles, separator `D`, filled with `F` (EMV Book 3, annex A, tag 57).
 */
import { TRACK_2_BASE } from "../codec/lrc";
import { Track, TrackError } from "./track";
import { TrackScanner, unwrapTrack } from "./track-scanner";
import type { TrackLayout } from "./track-scanner";

const TRACK_2: TrackLayout = Object.freeze({
  number: 2,
  startSentinel: ";",
  separator: "=",
  base: TRACK_2_BASE,
  last: 0x3f,
  limit: 40,
});

/** Bytes that 37 characters take. */
const EQUIVALENT_LIMIT = 19;

/** Reads a swipe of track 2: ASCII characters from start sentinel to LRC. Throws `TrackError`. */
export function parseTrack2(bytes: Uint8Array): Track {
  return parseFields(unwrapTrack(TRACK_2, bytes), 1, true);
}

/**
 * Reads the value of tag 57. The check digit is left alone: the chip's data are authenticated otherwise, and EMV asks for
 * no such check. Throws `TrackError`, with offsets in digits.
 */
export function parseTrack2Equivalent(value: Uint8Array): Track {
  if (value.length === 0) throw new TrackError(2, "empty", 0);
  if (value.length > EQUIVALENT_LIMIT) throw new TrackError(2, "too-long", 2 * EQUIVALENT_LIMIT);
  let count = 2 * value.length;
  if (nibbleAt(value, count - 1) === 0x0f) count--;
  const text = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const nibble = nibbleAt(value, index);
    if (nibble > 9 && nibble !== 0x0d) throw new TrackError(2, "character", index);
    text[index] = nibble > 9 ? TRACK_2.separator.charCodeAt(0) : 0x30 + nibble;
  }
  try {
    return parseFields(text, 0, false);
  } finally {
    text.fill(0);
  }
}

function parseFields(text: Uint8Array, base: number, checkLuhn: boolean): Track {
  const scanner = new TrackScanner(TRACK_2, text, base);
  const pan = scanner.pan(checkLuhn);
  const expiry = scanner.expiry();
  const serviceCode = scanner.serviceCode();
  return new Track(2, text, { pan, expiry, serviceCode, name: undefined });
}

function nibbleAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >> 1];
  return index % 2 === 0 ? byte >> 4 : byte & 0x0f;
}
