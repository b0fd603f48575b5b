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

export interface Issuer {
  /** Decides on a checked 0100 or 0200. `at` is the acquirer's present, milliseconds since 1970 UTC. */
  authorise(request: Message, at: number): IssuerDecision | Promise<IssuerDecision>;
}
