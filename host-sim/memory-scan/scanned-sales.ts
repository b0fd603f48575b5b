/** The sales after which the memory is looked at: each way of a card into the terminal, and each way out. */
import path from "node:path";
import type { ScenarioStep } from "../replay/schema";

/** Their cards. */
export const SCANNED_CARDS = path.join(__dirname, "cards");

export interface ScannedSale {
  readonly title: string;
  /** Of the folder `cards`. */
  readonly card: string;
  readonly amountMinor: number;
  /** From where the terminal asks for the card to its result. */
  readonly steps: readonly ScenarioStep[];
}

const take: ScenarioStep = { remove: "card" };
const pull: ScenarioStep = { pull: "card" };
const tap = (card: string): ScenarioStep => ({ tap: { cards: [card] } });
const insert = (card: string): ScenarioStep => ({ insert: { card, faults: [], protocol: 0 } });
const swipe = (card: string): ScenarioStep => ({ swipe: { card, damaged: false } });
const keys = (...names: string[]): ScenarioStep => ({ keys: names });
const see = (text: string, seconds = 10): ScenarioStep => ({
  expect: { screen: [text], within: seconds * 1000 },
});
const APPROVED = see("Zaakceptowano");
const tapAndTake = (card: string): ScenarioStep[] => [tap(card), see("Zabierz kartę"), take];
const enterPin = (pin: string): ScenarioStep[] => [see("Podaj PIN"), keys(...pin), keys("enter")];

/** Amounts of 100.51 are declined by the issuer, answers to 102.02 get lost (docs/acquirer.md). */
export const SCANNED_SALES: readonly ScannedSale[] = Object.freeze([
  { title: "Visa tapped", card: "visa-tap", amountMinor: 1234, steps: [...tapAndTake("visa-tap"), APPROVED] },
  {
    title: "Mastercard tapped, CDA",
    card: "mastercard-cda",
    amountMinor: 1234,
    steps: [...tapAndTake("mastercard-cda"), APPROVED],
  },
  {
    title: "Mastercard tapped, magnetic-stripe mode",
    card: "mastercard-stripe-mode",
    amountMinor: 1234,
    steps: [...tapAndTake("mastercard-stripe-mode"), APPROVED],
  },
  {
    title: "torn away and tapped again",
    card: "mastercard-torn",
    amountMinor: 1234,
    steps: [
      tap("mastercard-torn"),
      see("Spróbuj ponownie"),
      take,
      { wait: 2000 },
      ...tapAndTake("mastercard-torn"),
      APPROVED,
    ],
  },
  {
    title: "torn away and not tapped again",
    card: "mastercard-cda",
    amountMinor: 1234,
    steps: [
      { tap: { cards: ["mastercard-cda"], leavesAfterCommands: 7 } },
      see("Spróbuj ponownie"),
      take,
      keys("cancel"),
      see("Anulowano"),
    ],
  },
  { title: "stripe swiped", card: "stripe", amountMinor: 1234, steps: [swipe("stripe"), APPROVED] },
  {
    title: "inserted, plaintext PIN checked by the card",
    card: "visa-pin-plaintext",
    amountMinor: 1234,
    steps: [insert("visa-pin-plaintext"), ...enterPin("739164825907"), APPROVED, see("Wyjmij kartę"), pull],
  },
  {
    title: "inserted, enciphered PIN checked by the card",
    card: "mastercard-pin-enciphered",
    amountMinor: 1234,
    steps: [insert("mastercard-pin-enciphered"), ...enterPin("826937154068"), APPROVED, see("Wyjmij kartę"), pull],
  },
  {
    title: "inserted, a wrong PIN, then cancelled",
    card: "visa-pin-plaintext",
    amountMinor: 1234,
    steps: [
      insert("visa-pin-plaintext"),
      ...enterPin("739164825908"),
      see("Błędny PIN"),
      keys("7", "3", "9", "cancel"),
      see("Wyjmij kartę"),
      pull,
    ],
  },
  {
    title: "declined by the card",
    card: "visa-declines",
    amountMinor: 1234,
    steps: [tap("visa-declines"), see("Odmowa"), take],
  },
  {
    title: "tapped above the CVM limit, PIN checked by the issuer",
    card: "visa-tap",
    amountMinor: 15000,
    steps: [...tapAndTake("visa-tap"), ...enterPin("591736482095"), APPROVED],
  },
  {
    title: "declined by the issuer",
    card: "visa-tap",
    amountMinor: 10051,
    steps: [...tapAndTake("visa-tap"), ...enterPin("591736482095"), see("Odmowa")],
  },
  {
    title: "the answer lost, reversed",
    card: "visa-tap",
    amountMinor: 10202,
    steps: [...tapAndTake("visa-tap"), ...enterPin("591736482095"), see("Nie zakończono", 60)],
  },
]);
