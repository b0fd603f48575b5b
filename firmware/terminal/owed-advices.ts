/**
 * Advices that the host is owed: they matter to it, but no sale waits for them. Oldest first, each repeated with growing pauses
 * until it is answered. They live in RAM, and so are bounded.
 */
import type { Message } from "../iso8583/message";
import type { Clock } from "../ports/clock";
import type { Backoff } from "./backoff";
import { repeatOf } from "./reversal";

/** Advices kept at once: few cards get a script, and no sale is made while the host is away. */
const MOST_ADVICES = 8;

export class OwedAdvices {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #backoff: Backoff;
  readonly #messages: Message[] = [];
  #dueAtMs = 0;

  constructor(clock: Pick<Clock, "monotonicMs">, backoff: Backoff) {
    this.#clock = clock;
    this.#backoff = backoff;
  }

  /** Takes one more. Returns the oldest when it had to make room. */
  add(message: Message): Message | undefined {
    this.#messages.push(message);
    return this.#messages.length > MOST_ADVICES ? this.#messages.shift() : undefined;
  }

  /** Time until the first is due: 0 is now, `Infinity` never, because there is none. */
  get waitMs(): number {
    return this.#messages.length === 0 ? Infinity : Math.max(0, this.#dueAtMs - this.#clock.monotonicMs());
  }

  /** The one to be sent next. */
  get first(): Message {
    const [first] = this.#messages;
    if (first === undefined) throw new Error("no advice is owed");
    return first;
  }

  /** It was sent, and not answered as it should: its repeat is due after a pause. */
  postpone(message: Message): void {
    this.#dueAtMs = this.#clock.monotonicMs() + this.#backoff.nextMs();
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#messages[index] = repeatOf(message);
  }

  /** The host has taken note of it. */
  settle(message: Message): void {
    this.#dueAtMs = 0;
    this.#backoff.reset();
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#messages.splice(index, 1);
  }
}
