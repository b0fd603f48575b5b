/** A card whose answers are spoilt on their way to the terminal. It keeps what went over the wire, and stops a terminal that does not end. */
import { type CardChannel, CardRemovedError, CardTransmissionError } from "../../../firmware/ports/card-reader";
import type { Exchange } from "./transcript";
import { mutate, type MutationName, mutationNames } from "./mutator";
import type { SessionPlan } from "./session-plan";

/** The terminal asked more often than any bound of its own allows. */
export class EndlessSessionError extends Error {
  override readonly name = "EndlessSessionError";
}

/** Far above the terminal's own bounds, which the campaign asserts: here only so that a session ends. */
const commandsToGiveUp = 1000;

/** What the card says to a command, or that it is not there any more or says nothing. */
export type CardSpeech = (command: Uint8Array) => Uint8Array | "gone" | "mute";

export class MutatedCard implements CardChannel {
  readonly exchanges: Exchange[] = [];
  /** Which mutations befell which answer. */
  readonly mutations: { readonly at: number; readonly name: MutationName | "gone" }[] = [];
  readonly #speech: CardSpeech;
  readonly #plan: SessionPlan;
  readonly #foreign: readonly Uint8Array[];

  constructor(speech: CardSpeech, plan: SessionPlan, foreign: readonly Uint8Array[]) {
    this.#speech = speech;
    this.#plan = plan;
    this.#foreign = foreign;
  }

  transceive(command: Uint8Array): Promise<Uint8Array> {
    const answer = this.answer(command);
    if (answer === "gone") return Promise.reject(new CardRemovedError("the card is gone"));
    if (answer === "mute") return Promise.reject(new CardTransmissionError("mute", "the card says nothing"));
    return Promise.resolve(answer);
  }

  /** The same for those who carry it over a line. */
  answer(command: Uint8Array): Uint8Array | "gone" | "mute" {
    const at = this.exchanges.length;
    if (at >= commandsToGiveUp) throw new EndlessSessionError(`${at} commands`);
    const { random, rate, mayTear, by } = this.#plan;
    const sent = command.slice();
    const isTorn = mayTear && by === "contactless" && command[1] === 0xae && random.below(2) === 0;
    let answer = this.#speech(command);
    if (isTorn || (rate > 0 && random.nextFraction() < rate / 50)) answer = "gone";
    if (typeof answer === "string") {
      this.exchanges.push({ command: sent, answer: new Uint8Array(0) });
      this.mutations.push({ at, name: "gone" });
      return answer;
    }
    if (random.nextFraction() < rate) answer = this.#spoilt(answer, at);
    // The terminal gets a copy, as from a reader whose buffer is its own.
    this.exchanges.push({ command: sent, answer: answer.slice() });
    return answer;
  }

  #spoilt(answer: Uint8Array, at: number): Uint8Array {
    const { random } = this.#plan;
    const earlier = this.exchanges.map((exchange) => exchange.answer);
    const name = mutationNames[random.below(mutationNames.length)];
    this.mutations.push({ at, name });
    return mutate(name, answer, { random, earlier, foreign: this.#foreign });
  }
}
