/** A clock that stands still until told to go on. Timers fire in order; promise jobs are drained after each. */
import type { Clock, Instant, Timer } from "../../firmware/ports/clock";

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly due: () => void;
}

export class FakeClock implements Clock {
  readonly #startedAt: Instant;
  #nowMs = 0;
  #order = 0;
  #pending: Pending[] = [];

  constructor(startedAt: Instant) {
    this.#startedAt = startedAt;
  }

  now(): Instant {
    return this.#startedAt + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, due: () => void): Timer {
    const pending = { dueMs: this.#nowMs + delayMs, order: this.#order++, due };
    this.#pending.push(pending);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((one) => one !== pending);
      },
    };
  }

  /** Timers that wait. */
  get pendingTimers(): number {
    return this.#pending.length;
  }

  /** Lets promise jobs run to their end. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Goes on by so much, running every timer that falls due on the way. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await this.settle();
    for (;;) {
      const next = this.#pending
        .filter(({ dueMs }) => dueMs <= untilMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (next === undefined) break;
      this.#pending = this.#pending.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.due();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }
}
