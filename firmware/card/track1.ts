/** Track 1 of a magnetic stripe, format B: `%B PAN ^ NAME ^ YYMM code discretionary ? LRC` (ISO/IEC 7813, 7). */
import { TRACK_1_BASE } from "../codec/lrc";
import { Track } from "./track";
import { TrackScanner, unwrapTrack } from "./track-scanner";
import type { TrackLayout } from "./track-scanner";

const TRACK_1: TrackLayout = Object.freeze({
  number: 1,
  startSentinel: "%",
  separator: "^",
  base: TRACK_1_BASE,
  last: 0x5f,
  limit: 79,
});

/** Reads a swipe of track 1: ASCII characters from start sentinel to LRC. Throws `TrackError`. */
export function parseTrack1(bytes: Uint8Array): Track {
  const text = unwrapTrack(TRACK_1, bytes);
  const scanner = new TrackScanner(TRACK_1, text, 1);
  scanner.format("B");
  const pan = scanner.pan(true);
  const name = scanner.cardholderName();
  const expiry = scanner.expiry();
  const serviceCode = scanner.serviceCode();
  return new Track(1, text, { pan, expiry, serviceCode, name });
}
