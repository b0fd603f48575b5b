/** A magnetic-stripe card: what its tracks hold (ISO/IEC 7813). Sentinels and LRC are put round them by the head. */
import type { StripeTracks } from "../board/chips/stripe-head";
import type { StripeProfile } from "./profile";

/** The tracks of a profile, which writes them with their sentinels. */
export function stripeTracks({ track1, track2 }: StripeProfile): StripeTracks {
  return { ...(track1 === undefined ? {} : { track1: betweenSentinels(track1) }), track2: betweenSentinels(track2) };
}

function betweenSentinels(track: string): string {
  return track.slice(1, -1);
}
