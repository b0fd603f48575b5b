/** The magnetic stripe of a card: what its tracks hold (ISO/IEC 7813). Sentinels and LRC are put round them by the head. */
import type { StripeTracks } from "../board/chips/stripe-head";
import type { CardAccount, StripeProfile } from "./profile";

/** The tracks of a profile, which writes them with their sentinels. */
export function stripeTracks({ track1, track2 }: StripeProfile): StripeTracks {
  return { ...(track1 === undefined ? {} : { track1: betweenSentinels(track1) }), track2: betweenSentinels(track2) };
}

/** The tracks of a chip card's account: the same that its chip tells in tags 56 and 57. */
export function tracksOfAccount(account: CardAccount): StripeTracks {
  const { pan, holder, expiry, serviceCode, discretionary } = account;
  const dates = `${expiry.slice(0, 4)}${serviceCode}${discretionary}`;
  return { track1: `B${pan}^${holder}^${dates}`, track2: `${pan}=${dates}` };
}

function betweenSentinels(track: string): string {
  return track.slice(1, -1);
}
