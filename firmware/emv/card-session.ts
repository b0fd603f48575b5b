/**
 * The conversation with one card: counts commands, and turns what can go wrong on the way into outcomes.
 * A card that leaves the field asks for "try again" (EMV Contactless Book A, 6.2; C-2, S3.4); a fault of the reader itself is
 * thrown on, because no card can cure it.
 */
import { parseResponse, type ResponseApdu } from "../card/response-apdu";
import { statusWords, statusWordText } from "../card/status-word";
import { type CardChannel, CardRemovedError } from "../ports/card-reader";
import { Ended, endApplication, parsed } from "./ended";
import type { ContactlessBounds } from "./outcome";

export class CardSession {
  readonly bounds: ContactlessBounds;
  readonly #channel: CardChannel;
  #commands = 0;

  constructor(channel: CardChannel, bounds: ContactlessBounds) {
    this.#channel = channel;
    this.bounds = bounds;
  }

  /** Sends a command; any status word is an answer. Rejects with `ReaderFaultError` only. */
  async exchange(command: Uint8Array, phase: string): Promise<ResponseApdu | Ended> {
    if (this.#commands >= this.bounds.maximumCommands) return endApplication("bounds", `${phase}: commands`);
    this.#commands++;
    // Each phase that led here lies on the stack of XS, twice per async function: the reader starts on an empty one.
    await Promise.resolve();
    let answer: Uint8Array;
    try {
      answer = await this.#channel.transceive(command);
    } catch (error) {
      const ended = this.endOf(error, phase);
      if (ended === undefined) throw error;
      return ended;
    }
    return parsed(phase, () => parseResponse(answer));
  }

  /** What a failure of the card is for the transaction; `undefined`: it is none of the card's. */
  protected endOf(error: unknown, _phase: string): Ended | undefined {
    if (!(error instanceof CardRemovedError)) return undefined;
    return new Ended({ kind: "try-again", reason: "card-removed" });
  }

  /** Sends a command whose only good answer is `9000`; resolves with its data. */
  async require(command: Uint8Array, phase: string): Promise<Uint8Array | Ended> {
    const response = await this.exchange(command, phase);
    if (response instanceof Ended) return response;
    if (response.statusWord === statusWords.success) return response.data;
    return endApplication("status-word", phase, statusWordText(response.statusWord));
  }
}
