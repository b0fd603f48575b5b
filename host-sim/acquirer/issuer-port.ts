/** The issuer as the acquirer asks it. */
import type { Message } from "../../firmware/iso8583/message";
import type { CryptogramVerdict } from "../ledger/schema";

export interface IssuerDecision {
  /** Field 39. */
  readonly answerCode: string;
  readonly cryptogram: CryptogramVerdict;
  /** Field 38, when the issuer gives one itself. */
  readonly authorisationCode?: string;
  /** Field 55 of the answer: issuer authentication data and scripts. */
  readonly iccData?: Uint8Array;
}

/** What an issuer makes of the end of its card's transaction. */
export interface CardResult {
  /** Of the last cryptogram. */
  readonly cryptogram: CryptogramVerdict;
  /** What the card decided; `undefined` when it does not tell. */
  readonly decision?: "TC" | "AAC" | "ARQC";
  /** Issuer Script Results as they came (tag 9F5B); `undefined` when there was no script. */
  readonly scriptResults?: Uint8Array;
  /** Whether all scripts were carried out to their end. */
  readonly scripts?: "delivered" | "failed";
}

export interface Issuer {
  /** Decides on a checked 0100 or 0200, a sale or a refund. `at` is the acquirer's present, milliseconds since 1970 UTC. */
  authorise(request: Message, at: number): IssuerDecision | Promise<IssuerDecision>;
  /**
   * Decides on a checked 0220, a sale made offline at `soldAt`. If its field 39 says that the card approved it, the card is believed when
   * its cryptogram proves it; otherwise it is decided as if it were asked now.
   */
  advised(request: Message, soldAt: number): IssuerDecision | Promise<IssuerDecision>;
  /**
   * Takes note of how a card ended that was told his answer: a checked 0620, or a 0400 with field 55. They do not name the card;
   * `isCard` says whether the sale was of it.
   */
  completed(message: Message, at: number, isCard: (pan: string) => boolean): CardResult | Promise<CardResult>;
}
