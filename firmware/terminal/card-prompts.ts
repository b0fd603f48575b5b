/** What the screen says while a card is waited for or read. */
import type { BitmapName } from "../ports/canvas";
import type { TextKey } from "../ui/i18n/text-en";
import type { PaymentTone } from "../ui/screens/payment";
import type { Currency } from "../storage/settings";
import type { Front } from "./front";

export interface CardPrompt {
  readonly tone: PaymentTone;
  readonly icon: BitmapName;
  readonly title: TextKey;
  readonly text: TextKey | undefined;
}

/** Ways in which a card may be presented now. */
export interface EntryWays {
  readonly tap: boolean;
  readonly insert: boolean;
  readonly swipe: boolean;
}

const again = (icon: BitmapName, title: TextKey, text: TextKey): CardPrompt => ({ tone: "again", icon, title, text });

/** What the screen asks for after something went wrong. */
export const PROMPTS = Object.freeze({
  tryAgain: again("contactless", "card.tryAgain", "card.tryAgain.text"),
  oneCard: again("contactless", "card.oneCard", "card.oneCard.text"),
  sameCard: again("contactless", "card.sameCard", "card.sameCard.text"),
  seePhone: again("contactless", "card.seePhone", "card.seePhone.text"),
  swipeAgain: again("card-swipe", "card.swipeAgain", "card.swipeAgain.text"),
  swipeInstead: again("card-swipe", "card.swipeInstead", "card.swipeInstead.text"),
  fallback: again("card-swipe", "card.swipeInstead", "card.fallback.text"),
  chipUnknown: again("card-swipe", "card.swipeInstead", "card.chipUnknown.text"),
  tapChip: again("contactless", "card.useChip", "card.useChip.text"),
  insertChip: again("card-insert", "card.insert", "card.insertChip.text"),
  insertInstead: again("card-insert", "card.insert", "card.insertInstead.text"),
  insertAgain: again("card-insert", "card.insertAgain", "card.insertAgain.text"),
  anotherCard: again("warning", "card.anotherCard", "card.anotherCard.text"),
  /** The issuer wants its customer to be authenticated: chip and PIN, in the same sale. */
  authenticate: again("card-insert", "result.insertCard", "card.insert.text"),
});

/** While a kernel has the card. */
export const BUSY = Object.freeze({
  tapped: { tone: "busy", icon: "contactless", title: "card.reading", text: "card.reading.text" },
  inserted: { tone: "busy", icon: "card-insert", title: "card.inserted", text: "card.reading.text" },
} as const satisfies Readonly<Record<string, CardPrompt>>);

/** After a kernel is done with it. */
export const REMOVE = Object.freeze({
  tapped: { tone: "ask", icon: "card-remove", title: "card.remove", text: "card.remove.text" },
  inserted: { tone: "ask", icon: "card-remove", title: "card.takeOut", text: "card.takeOut.text" },
} as const satisfies Readonly<Record<string, CardPrompt>>);

/** After the host answered, when its issuer has something to tell the card; by whether the sale was approved. */
export const PRESENT_AGAIN = Object.freeze({
  approved: { tone: "ask", icon: "contactless", title: "card.presentAgain", text: "card.presentAgain.approved" },
  declined: { tone: "ask", icon: "contactless", title: "card.presentAgain", text: "card.presentAgain.declined" },
} as const satisfies Readonly<Record<string, CardPrompt>>);

/** Shows a prompt with the amount. */
export function showPrompt(
  front: Front,
  { amountMinor, currency }: { readonly amountMinor: number; readonly currency: Currency },
  { tone, icon, title, text }: CardPrompt,
  mayCancel = true,
): void {
  front.show({
    kind: "payment",
    amountMinor,
    currency,
    tone,
    icon,
    title: { key: title },
    text: text === undefined ? undefined : { key: text },
    progress: undefined,
    hints: mayCancel ? [{ key: "cancel", label: "key.cancel" }] : [],
  });
}

/** The first prompt of a sale. */
export function firstPrompt({ tap, insert, swipe }: EntryWays): CardPrompt {
  if (tap) {
    const title: TextKey = swipe ? "card.tapOrSwipe" : "card.tap";
    return { tone: "ask", icon: "contactless", title, text: insert ? "card.orInsert" : "card.phone" };
  }
  if (insert) return { tone: "ask", icon: "card-insert", title: "card.insert", text: "card.insert.text" };
  return { tone: "ask", icon: "card-swipe", title: "card.swipe", text: undefined };
}
