/** What a magnetic stripe, and the stripe that kernel 2 makes of a chip, tell the issuer. */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { deriveCardMasterKey } from "../../cards/crypto/card-keys";
import { cvc3Vector, dynamicCvc3 } from "../../cards/crypto/cvc3";
import type { Account } from "./accounts";

/** First two digits of field 22. */
const stripeEntryMode = "90";
const track2Form = /^(\d{8,19})[=D](\d{4})(\d{3})(\d*)$/;

export type StripeFinding = "plain" | "track-differs" | "chip-card-swiped";

/**
 * A swipe of a card whose service code says that it has a chip is answered 65, unless it is a fallback (product rules). Without a
 * track there is nothing to compare: the acquirer asks for one where the entry mode needs it.
 */
export function checkStripe(pan: string, entryMode: string, track2: string | undefined): StripeFinding {
  if (track2 === undefined) return "plain";
  const track = track2Form.exec(track2);
  if (track === null || track[1] !== pan) return "track-differs";
  const chipCard = track[3].startsWith("2") || track[3].startsWith("6");
  return entryMode === stripeEntryMode && chipCard ? "chip-card-swiped" : "plain";
}

/** How the ten digits behind the service code are divided (cards' templates; Book C-2, PUNATC and PCVC3). */
const layout = /^(\d{3})(\d{3})(\d{3})(\d)$/;

export type StripeModeFinding = { readonly kind: "right"; readonly counter: number } | { readonly kind: "wrong" };

/**
 * Checks the CVC3 in a track of magnetic-stripe mode. The track has the last three digits of the counter only: the next number after
 * the highest one seen that ends so is taken. What comes late may be older than what was seen: then the number before is tried too.
 */
export function checkStripeMode(
  account: Account,
  issuerKey: Uint8Array | undefined,
  track2: string | undefined,
  highestCounter: number,
  isLate = false,
): StripeModeFinding {
  const track = track2Form.exec(track2 ?? "");
  const digits = layout.exec(track?.[4] ?? "");
  if (issuerKey === undefined || account.stripeMode === undefined || track === null || digits === null) {
    return { kind: "wrong" };
  }
  const [, counterDigits, unpredictableDigits, sent] = digits;
  if (track[1] !== account.pan) return { kind: "wrong" };
  const key = deriveCardMasterKey(issuerKey, account.pan, account.stripeMode.sequence, account.keyOption);
  const vector = cvc3Vector(key, Buffer.from(account.stripeMode.track, "hex"));
  const unpredictable = encodeNumeric(unpredictableDigits, 4);
  const next = counterEnding(Number(counterDigits), highestCounter);
  for (const counter of isLate ? [next, next - 1000] : [next]) {
    if (counter < 0 || counter > 0xffff) continue;
    const checksum = dynamicCvc3(key, vector, unpredictable, Uint8Array.of(counter >> 8, counter & 0xff));
    const expected = String((checksum[0] << 8) | checksum[1]).padStart(5, "0");
    if (expected.endsWith(sent)) return { kind: "right", counter };
  }
  return { kind: "wrong" };
}

/** The lowest counter above the highest one seen whose last three digits are these. */
function counterEnding(digits: number, highest: number): number {
  const next = highest + 1;
  const base = next - (next % 1000) + digits;
  return base < next ? base + 1000 : base;
}
