/** The gallery's cards in words, by their name. A card that is not here is shown with the bench's own title. */
import type { CardFace } from "../../../protocol/card-face";
import type { Language } from "./texts";

export interface CardText {
  readonly title: string;
  /** What the card is there to show. */
  readonly hint: string;
}

export const cardTexts: Readonly<Record<Language, Readonly<Record<string, CardText>>>> = {
  en: {
    "visa-credit": { title: "Visa credit", hint: "Approved. Cryptogram version 18." },
    "visa-credit-cvn10": { title: "Visa credit, older", hint: "Approved. Cryptogram version 10." },
    "visa-phone": { title: "Visa in a phone", hint: "Approved at any amount: the phone was unlocked." },
    "visa-sca": { title: "Visa, SCA wanted", hint: "The issuer answers 1A." },
    "visa-declines": { title: "Visa that declines", hint: "The card itself says no." },
    "visa-expired": { title: "Visa, expired", hint: "The issuer answers 54." },
    "visa-corrupt": { title: "Visa, wrong cryptogram", hint: "One bit is off; the issuer notices." },
    "mastercard-credit": { title: "Mastercard credit", hint: "Approved. Cryptogram version 17." },
    "mastercard-credit-cvn16": { title: "Mastercard credit, older", hint: "Approved. Cryptogram version 16." },
    "mastercard-sca": { title: "Mastercard, SCA wanted", hint: "The issuer answers 1A." },
    "mastercard-declines": { title: "Mastercard that declines", hint: "The card itself says no." },
    "mastercard-expired": { title: "Mastercard, expired", hint: "The terminal declines by itself." },
    "stripe-plain": { title: "Stripe card", hint: "No chip: may be swiped." },
    "stripe-chip": { title: "Stripe of a chip card", hint: "The terminal asks for the chip." },
  },
  pl: {
    "visa-credit": { title: "Visa kredytowa", hint: "Zaakceptowana. Kryptogram w wersji 18." },
    "visa-credit-cvn10": { title: "Visa kredytowa, starsza", hint: "Zaakceptowana. Kryptogram w wersji 10." },
    "visa-phone": { title: "Visa w telefonie", hint: "Zaakceptowana przy każdej kwocie: telefon odblokowano." },
    "visa-sca": { title: "Visa, wymagane SCA", hint: "Wydawca odpowiada 1A." },
    "visa-declines": { title: "Visa, która odmawia", hint: "Odmawia sama karta." },
    "visa-expired": { title: "Visa nieważna", hint: "Wydawca odpowiada 54." },
    "visa-corrupt": { title: "Visa, zły kryptogram", hint: "Jeden bit jest błędny; wydawca to widzi." },
    "mastercard-credit": { title: "Mastercard kredytowa", hint: "Zaakceptowana. Kryptogram w wersji 17." },
    "mastercard-credit-cvn16": {
      title: "Mastercard kredytowa, starsza",
      hint: "Zaakceptowana. Kryptogram w wersji 16.",
    },
    "mastercard-sca": { title: "Mastercard, wymagane SCA", hint: "Wydawca odpowiada 1A." },
    "mastercard-declines": { title: "Mastercard, która odmawia", hint: "Odmawia sama karta." },
    "mastercard-expired": { title: "Mastercard nieważna", hint: "Terminal odmawia sam." },
    "stripe-plain": { title: "Karta z paskiem", hint: "Bez chipa: można przeciągnąć." },
    "stripe-chip": { title: "Pasek karty z chipem", hint: "Terminal poprosi o chip." },
  },
};

/** The words for a card. */
export function cardText(language: Language, card: CardFace): CardText {
  return cardTexts[language][card.id] ?? { title: card.title, hint: "" };
}
