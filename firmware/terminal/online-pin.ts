/**
 * The PIN for the issuer: asked because the card's rules say so, or because the issuer said so, in the same sale and without a second
 * tap. It goes into field 52 and is checked by nobody but the issuer (EMV Book 4, 6.3.4).
 */
import { typePin, type PinPadSetting, type TypedPin } from "./pin-pad";
import type { PresentedCard } from "./sale-request";

/** What the issuer says of a PIN, or of there being none (field 39). */
const PIN_WANTED = "70";
const PIN_WRONG = "55";
/** Wrong PINs that a sale takes; the issuer has a count of his own. */
const TRIES = 3;

/** What was asked in one sale so far. */
export interface OnlinePinHistory {
  /** PINs that were sent. */
  readonly sent: number;
}

/** Whether the card's own rules ask for a PIN before the issuer is asked. */
export function wantsOnlinePin(presented: PresentedCard): boolean {
  return presented.kind === "stripe" ? presented.card.wantsPin : presented.verification === "online-pin";
}

/**
 * Whether the sale goes on with a PIN after this answer. A card in the slot waits for the answer to its own cryptogram, so it is not asked
 * again.
 */
export function asksForPin(presented: PresentedCard, answerCode: string, { sent }: OnlinePinHistory): boolean {
  if (presented.kind === "contact") return false;
  return sent === 0 ? answerCode === PIN_WANTED : answerCode === PIN_WRONG && sent < TRIES;
}

/** Asks for it; `sent` PINs were wrong before. */
export function typeOnlinePin(setting: PinPadSetting, { sent }: OnlinePinHistory): Promise<TypedPin> {
  return typePin(setting, { isRetry: sent > 0, triesLeft: undefined });
}
