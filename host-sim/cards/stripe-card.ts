/** A magnetic-stripe card: what the head reads when it is swiped (ISO/IEC 7811-2 and 7813). */
import { encodeAscii } from "../../firmware/codec/ascii";
import { stripeLrc, type StripeBase, TRACK_1_BASE, TRACK_2_BASE } from "../../firmware/codec/lrc";
import type { StripeProfile } from "./profile";

/** Tracks as ASCII, from start sentinel to LRC. */
export interface StripeTracks {
  readonly track1?: Uint8Array;
  readonly track2: Uint8Array;
}

/** The bytes of a good swipe. `damaged` turns one character of each track over, as dirt does: the LRC then tells. */
export function swipe(profile: StripeProfile, damaged = false): StripeTracks {
  const track2 = withLrc(profile.track2, TRACK_2_BASE, damaged);
  return profile.track1 === undefined ? { track2 } : { track1: withLrc(profile.track1, TRACK_1_BASE, damaged), track2 };
}

function withLrc(track: string, base: StripeBase, damaged: boolean): Uint8Array {
  const characters = encodeAscii(track);
  const bytes = Uint8Array.from([...characters, stripeLrc(characters, base)]);
  if (damaged) bytes[4] ^= 0x01;
  return bytes;
}
