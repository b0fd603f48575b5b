/** A contact card that takes APDUs, whichever transmission protocol carries them. */
import type { CardChannel } from "../ports/card-reader";
import type { AnswerToReset } from "./answer-to-reset";
import type { TransmissionParameters } from "./transmission-parameters";

/** What a transmission protocol offers to the channel. */
export interface ApduTransmission {
  transceive(command: Uint8Array): Promise<Uint8Array>;
}

export class ContactChannel implements CardChannel {
  readonly answerToReset: AnswerToReset;
  readonly parameters: TransmissionParameters;
  readonly #transmission: ApduTransmission;
  /** Why the session is over: after any failure nobody knows any more what the card believes. */
  #failure: Error | undefined;
  #isBusy = false;

  constructor(answerToReset: AnswerToReset, parameters: TransmissionParameters, transmission: ApduTransmission) {
    this.answerToReset = answerToReset;
    this.parameters = parameters;
    this.#transmission = transmission;
  }

  /**
   * Sends a command APDU and resolves with the response APDU. Rejects with `CardRemovedError`, `ContactProtocolError`,
   * `CardTransmissionError` or another `ReaderFaultError`; after that the card must be reset, and every call rejects with the same.
   */
  async transceive(command: Uint8Array): Promise<Uint8Array> {
    if (this.#isBusy) throw new Error("the card has a command already");
    if (this.#failure !== undefined) throw this.#failure;
    this.#isBusy = true;
    try {
      return await this.#transmission.transceive(command);
    } catch (error) {
      if (!(error instanceof RangeError)) this.#failure = error as Error;
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }
}
