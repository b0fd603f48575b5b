/** What a swipe is worth: read, or why not (ISO/IEC 7813; EMV Book 4, 6.6 on chip cards that are swiped). */
import type { Pan } from "../codec/pan";
import type { SensitiveText } from "../card/sensitive-text";
import { isExpired, TrackError } from "../card/track";
import { parseServiceCode } from "../card/track-service-code";
import { parseTrack2 } from "../card/track2";
import type { Swipe } from "../ports/card-reader";

/** A stripe that may be used for the sale. */
export interface StripeCard {
  readonly pan: Pan;
  /** YYMM. */
  readonly expiry: string;
  /** Field 35. */
  readonly track2: SensitiveText;
  /** The service code asks for a PIN, which goes to the issuer. */
  readonly wantsPin: boolean;
}

export type SwipeVerdict =
  | { readonly kind: "accepted"; readonly card: StripeCard }
  /** Swipe again: nothing, or nothing whole, was read. */
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "expired" }
  /** The card has a chip and must be used by it. */
  | { readonly kind: "chip" }
  /** The service code forbids a sale of goods. */
  | { readonly kind: "not-allowed" };

export interface SwipeRules {
  /** A chip card may be swiped, because its chip could not be used. */
  readonly chipAllowed: boolean;
  /** The shop's calendar now. */
  readonly now: { readonly year: number; readonly month: number };
}

const two = (value: number): string => String(value % 100).padStart(2, "0");

/** Judges a swipe. Only track 2 goes to the acquirer, so only track 2 is read. */
export function judgeSwipe(swipe: Swipe, rules: SwipeRules): SwipeVerdict {
  if (swipe.track2 === undefined) return { kind: "unreadable", reason: "no track 2" };
  let track;
  try {
    track = parseTrack2(swipe.track2);
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    return { kind: "unreadable", reason: error.reason };
  }
  const { expiry, serviceCode } = track;
  // Without expiry or service code nobody can say whether the card may be used this way.
  if (expiry === undefined || serviceCode === undefined) return { kind: "not-allowed" };
  if (isExpired(expiry, rules.now)) return { kind: "expired" };
  const services = parseServiceCode(serviceCode);
  if (services.chip && !rules.chipAllowed) return { kind: "chip" };
  if (services.services === "atm-only" || services.services === "cash-only") return { kind: "not-allowed" };
  return {
    kind: "accepted",
    card: {
      pan: track.pan,
      expiry: two(expiry.year) + two(expiry.month),
      track2: track.text,
      wantsPin: services.pin !== "none",
    },
  };
}
