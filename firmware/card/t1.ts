/** Command APDUs over T=1: chained in I-blocks both ways, resynchronised when repetition does not help (ISO/IEC 7816-3, 11). */
import type { ContactCard } from "../ports/card-reader";
import { ContactProtocolError } from "./contact-protocol-error";
import { MAX_INFORMATION, SUPERVISORY } from "./t1-block";
import { LinkLostError, T1Link } from "./t1-link";
import type { InformationBlock } from "./t1-link";
import type { TransmissionParameters } from "./transmission-parameters";

/** Longest response APDU: a short Le and the status. */
const MAX_RESPONSE = 256 + 2;
/** 960 x 372 clocks at 3.57 MHz: BWT is this by two to the power of BWI (ISO/IEC 7816-3, 11.4.3). */
const BLOCK_WAITING_UNIT_MS = 100;
const NO_INFORMATION = new Uint8Array(0);
/**
 * Commands that may be sent once more when nobody knows whether the card has carried them out: they read and select. All
 * others change counters (VERIFY, GENERATE AC) or move data, and end the session instead.
 */
const REPEATABLE_INSTRUCTIONS: readonly number[] = Object.freeze([0xa4, 0xb0, 0xb2, 0xca, 0x84]);

/** Carries command APDUs to a card that speaks T=1. */
export class T1 {
  readonly #link: T1Link;
  #sendSequence: 0 | 1 = 0;

  constructor(card: ContactCard, parameters: TransmissionParameters) {
    this.#link = new T1Link({
      card,
      informationFieldSize: parameters.informationFieldSize,
      blockWaitingMs: BLOCK_WAITING_UNIT_MS * 2 ** (parameters.waitingIntegers >> 4),
    });
  }

  /** Tells the card how long its blocks may be; the first thing after the reset (EMV Book 1, 9.2.4.3). */
  async open(): Promise<void> {
    this.#link.begin();
    try {
      await this.#announceFieldSize();
    } catch (error) {
      if (!(error instanceof LinkLostError)) throw error;
      throw new ContactProtocolError("lost", { cause: error });
    }
  }

  /** Rejects with what {@link ContactCard.exchange} rejects with, and {@link ContactProtocolError}. */
  async transceive(command: Uint8Array): Promise<Uint8Array> {
    this.#link.begin();
    for (let isRepeated = false; ; isRepeated = true) {
      try {
        return await this.#collect(await this.#send(command));
      } catch (error) {
        if (!(error instanceof LinkLostError)) throw error;
        if (isRepeated) throw new ContactProtocolError("lost", { cause: error });
        await this.#resynchronise();
        if (!REPEATABLE_INSTRUCTIONS.includes(command[1])) {
          throw new ContactProtocolError("not-repeatable", { cause: error });
        }
      }
    }
  }

  /** The response, whose first block is there. */
  async #collect(first: InformationBlock): Promise<Uint8Array> {
    let answer = first;
    const response = new Uint8Array(MAX_RESPONSE);
    let length = 0;
    for (;;) {
      const { information } = answer;
      if (length + information.length > MAX_RESPONSE) throw new ContactProtocolError("answer-length");
      response.set(information, length);
      length += information.length;
      if (!answer.more) break;
      answer = await this.#link.continueChain();
    }
    if (length < 2) throw new ContactProtocolError("answer-length");
    return response.slice(0, length);
  }

  async #send(command: Uint8Array): Promise<InformationBlock> {
    for (let sent = 0; ;) {
      // The card may change its field size between two blocks, never for one that is repeated.
      const end = Math.min(command.length, sent + this.#link.fieldSize);
      const block: InformationBlock = {
        kind: "information",
        sendSequence: this.#sendSequence,
        more: end < command.length,
        information: command.subarray(sent, end),
      };
      this.#sendSequence ^= 1;
      if (!block.more) return this.#link.sendLast(block);
      await this.#link.sendPart(block);
      sent = end;
    }
  }

  /** Both sides begin anew, as after the reset (ISO/IEC 7816-3, 11.6.3.2, rule 6). */
  async #resynchronise(): Promise<void> {
    try {
      await this.#link.request(SUPERVISORY.resynchronise, NO_INFORMATION);
      this.#link.restart();
      this.#sendSequence = 0;
      await this.#announceFieldSize();
    } catch (error) {
      if (!(error instanceof LinkLostError)) throw error;
      throw new ContactProtocolError("lost", { cause: error });
    }
  }

  #announceFieldSize(): Promise<void> {
    return this.#link.request(SUPERVISORY.informationFieldSize, Uint8Array.of(MAX_INFORMATION));
  }
}
