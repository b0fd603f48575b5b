/** The gallery's cards as the tray shows them: the account number masked, the rest in the open. */
import { maskPan } from "../../../firmware/codec/pan";
import type { CardCatalogue } from "../../cards/catalogue";
import type { CardFace } from "../protocol/card-face";

/** Beginnings of account numbers (ISO/IEC 7812), as far as the gallery has them. */
const schemes: readonly (readonly [RegExp, string])[] = [
  [/^4/, "Visa"],
  [/^(5[1-5]|2[2-7])/, "Mastercard"],
];

/** All cards: those of {@link order} first, the others by name. */
export function cardFaces(catalogue: CardCatalogue): CardFace[] {
  return catalogue
    .list()
    .map(({ name, title, kind, contactless, contact, stripe }) => {
      const { pan, expiry } = kind === "stripe" ? stripeAccount(catalogue, name) : chipAccount(catalogue, name);
      return {
        id: name,
        title,
        scheme: schemes.find(([beginning]) => beginning.test(pan))?.[1] ?? "",
        maskedPan: maskPan(pan),
        expiry,
        contactless,
        contact,
        stripe,
      };
    })
    .sort((left, right) => rank(left) - rank(right));
}

/** Those that most people want first. */
const order: readonly string[] = [
  "visa-credit",
  "mastercard-credit",
  "visa-pin-plaintext",
  "stripe-plain",
  "visa-two-applications",
  "visa-phone",
  "stripe-chip",
];

function rank(face: CardFace): number {
  const place = order.indexOf(face.id);
  return place < 0 ? order.length : place;
}

interface Account {
  readonly pan: string;
  /** MM/YY. */
  readonly expiry: string;
}

function chipAccount(catalogue: CardCatalogue, name: string): Account {
  const { pan, expiry } = catalogue.chipProfile(name).account;
  return { pan, expiry: `${expiry.slice(2, 4)}/${expiry.slice(0, 2)}` };
}

/** Track 2 (ISO/IEC 7813, 7): account number, separator, expiry YYMM. */
function stripeAccount(catalogue: CardCatalogue, name: string): Account {
  const [, pan = "", year = "", month = ""] = /^(\d+)=(\d\d)(\d\d)/.exec(catalogue.stripe(name).track2 ?? "") ?? [];
  return { pan, expiry: `${month}/${year}` };
}
