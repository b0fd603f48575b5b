/**
 * A trace card as a hand holds it: near the reader or in the slot, in one run of the recording however often it comes and goes. A
 * command that is not the recorded one must not break the bench, so the card goes silent at it and keeps the finding.
 */
import type { CardAnswer, IsoDepCard } from "../board/chips/card-in-field";
import type { ContactCardInSlot } from "../board/chips/contact-card-in-slot";
import { answerToReset } from "./answer-to-reset";
import type { ApduExchange } from "./apdu-trace";
import { commands, nameOfInstruction } from "./commands";
import { TraceCard, TraceMismatchError } from "./trace-card";

export class TraceInHand {
  readonly #card: TraceCard;
  #mismatch: TraceMismatchError | undefined;

  constructor(exchanges: readonly ApduExchange[]) {
    this.#card = new TraceCard(exchanges);
  }

  /** The first command that was not the recorded one. */
  get mismatch(): TraceMismatchError | undefined {
    return this.#mismatch;
  }

  /** The card for one stay near the reader; taken away by its holder after so many commands, if they are given. */
  inField(leavesAfterCommands = Infinity): IsoDepCard {
    let heard = 0;
    const { uid, atqa, sak, ats } = this.#card;
    return {
      ...{ uid, atqa, sak, ats },
      reset: () => void (heard = 0),
      process: (apdu) => (heard++ >= leavesAfterCommands ? undefined : this.#answer(apdu, 1)) ?? "left-field",
    };
  }

  /** The card for the slot, in a protocol: a trace does not tell which one it was. */
  inSlot(protocol: 0 | 1): ContactCardInSlot {
    return {
      atr: answerToReset(protocol),
      protocol,
      reset: () => undefined,
      process: (apdu) => this.#answer(apdu, protocol) ?? "mute",
    };
  }

  /** To be called at the end: the mismatch there was, or a recorded command that never came. */
  finish(): TraceMismatchError | undefined {
    if (this.#mismatch === undefined) this.#attempt(() => this.#card.finish());
    return this.#mismatch;
  }

  /** The recorded answer after what a card of today takes for it; `undefined` from the first mismatch on. */
  #answer(apdu: Uint8Array, protocol: 0 | 1): CardAnswer | undefined {
    if (this.#mismatch !== undefined) return undefined;
    const answer = this.#attempt(() => this.#card.process(apdu, protocol));
    const name = nameOfInstruction(apdu[1]);
    return answer && { ...answer, delayMs: name === undefined ? 0 : commands[name].usualDelayMs };
  }

  #attempt<Result>(act: () => Result): Result | undefined {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof TraceMismatchError)) throw error;
      this.#mismatch = error;
      return undefined;
    }
  }
}
