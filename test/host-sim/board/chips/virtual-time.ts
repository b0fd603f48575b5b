/** Time that stands still until a test moves it: one clock for chips and drivers, events in order, promise jobs drained. */
import type { Clock, Timer } from "../../../../firmware/ports/clock";
import type { ChipClock } from "../../../../host-sim/board/chip";

interface Event {
  readonly dueMs: number;
  readonly sequence: number;
  readonly run: () => void;
}

export class VirtualTime implements ChipClock, Clock {
  #nowMs = 0;
  #sequence = 0;
  #events: Event[] = [];

  monotonicMs(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return 1_767_225_600_000 + this.#nowMs;
  }

  now(): number {
    return this.epochMs();
  }

  after(delayMs: number, due: () => void): Timer {
    if (!(delayMs >= 0)) throw new RangeError(`delay of ${delayMs} ms`);
    const event: Event = { dueMs: this.#nowMs + delayMs, sequence: this.#sequence++, run: due };
    this.#events.push(event);
    return { cancel: () => void (this.#events = this.#events.filter((other) => other !== event)) };
  }

  get pending(): number {
    return this.#events.length;
  }

  /** Lets `spanMs` go by, event by event. */
  async pass(spanMs: number): Promise<void> {
    const endMs = this.#nowMs + spanMs;
    await drain();
    for (;;) {
      const next = this.#earliest();
      if (next === undefined || next.dueMs > endMs) break;
      await this.#step(next);
    }
    this.#nowMs = endMs;
  }

  /** Lets time go by until the promise settles; fails when nothing more can happen. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    await drain();
    while (!settled) {
      const next = this.#earliest();
      if (next === undefined) throw new Error("nothing left to happen, and the promise is still open");
      await this.#step(next);
    }
    return promise;
  }

  #earliest(): Event | undefined {
    let best: Event | undefined;
    for (const event of this.#events) {
      if (best === undefined || event.dueMs < best.dueMs) best = event;
    }
    return best;
  }

  async #step(event: Event): Promise<void> {
    this.#events = this.#events.filter((other) => other !== event);
    this.#nowMs = event.dueMs;
    event.run();
    await drain();
  }
}

function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
