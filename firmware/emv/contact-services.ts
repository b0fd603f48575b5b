/** What a contact transaction asks of the terminal around it: people's decisions, randomness, cryptography. */
import type { Cipher } from "../ports/cipher";
import type { Random } from "../ports/random";

/** One application as it is offered to the cardholder (EMV Book 1, 12.4). */
export interface ApplicationChoice {
  readonly label: string;
  /** Application Priority Indicator, b4 to b1: 1 is highest, 0 is none. The choices stand in this order. */
  readonly priority: number;
}

/** Why a question to a person has no answer; each ends the transaction. */
export type Interruption = "cancelled" | "timeout" | "card-removed";

/** Which of the offered applications, by its place in the list. */
export type ApplicationAnswer = { readonly kind: "chosen"; readonly index: number } | { readonly kind: Interruption };

/** What the PIN prompt says besides "enter PIN". */
export interface PinPrompt {
  /** The PIN entered before was wrong. */
  readonly isRetry: boolean;
  /** PIN Try Counter; `undefined` when the card does not tell. */
  readonly triesLeft: number | undefined;
}

export type PinAnswer =
  /** ISO 9564-1 format 2 block, eight bytes. Whoever takes it overwrites it after use. */
  | { readonly kind: "entered"; readonly block: Uint8Array }
  /** The cardholder or the merchant goes on without a PIN (EMV Book 4, 6.3.4.3). */
  | { readonly kind: "bypassed" }
  /** The PIN pad does not work. */
  | { readonly kind: "not-working" }
  | { readonly kind: Interruption };

/** What the terminal remembers of cards (EMV Book 3, 10.6.1; Book 4, 6.3.5). */
export interface CardRegister {
  /** Whether the card stands in the exception file. */
  isExcepted(pan: string): boolean;
  /** Amount of the latest approved sale with the card; 0 when none is remembered. */
  latestMinor(pan: string): number;
  /** A sale with the card was approved. */
  note(pan: string, amountMinor: number): void;
}

export interface ContactServices {
  readonly random: Random;
  readonly cipher: Cipher;
  /** Left out: no exception file, no log of sales. */
  readonly register?: CardRegister;
  /** An application was selected: the languages of its cardholder, the favourite first (EMV Book 4, 11.1). */
  readonly speak?: (languages: readonly string[]) => void;
  /**
   * Lets the cardholder choose. `isRetry`: the application chosen before could not be used ("try again"). With a single
   * application it is a confirmation.
   */
  readonly chooseApplication: (choices: readonly ApplicationChoice[], isRetry: boolean) => Promise<ApplicationAnswer>;
  /** Asks for the PIN that the card will check. */
  readonly enterPin: (prompt: PinPrompt) => Promise<PinAnswer>;
}
