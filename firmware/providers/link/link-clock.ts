/** Time over the link: it is told with every wake and stands still in between, as do the timers. */
import type { Clock, Instant, Timer } from "../../ports/clock";

interface WaitingTimer {
  readonly dueMs: number;
  readonly due: () => void;
}

/** The bench counts whole microseconds; sums of doubles come out off by less than half of one. */
const TOLERANCE_MS = 0.0005;

export class LinkClock implements Clock {
  /** In the order in which they fall due; of equals the older one first. */
  readonly #timers: WaitingTimer[] = [];
  #monotonicMs = 0;
  #epochMs = 0;

  /** The time of the wake that is about to be handled. */
  set(monotonicMs: number, epochMs: number): void {
    this.#monotonicMs = Math.max(this.#monotonicMs, monotonicMs);
    this.#epochMs = epochMs;
  }

  now(): Instant {
    return this.#epochMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, due: () => void): Timer {
    if (!(delayMs >= 0) || delayMs === Infinity) throw new RangeError(`delay of ${delayMs} ms`);
    const timer = { dueMs: this.#monotonicMs + delayMs, due };
    let index = this.#timers.length;
    while (index > 0 && this.#timers[index - 1].dueMs > timer.dueMs) index--;
    this.#timers.splice(index, 0, timer);
    return { cancel: () => this.#cancel(timer) };
  }

  /** When the next timer is due, by the monotonic clock. */
  get nextDueMs(): number | undefined {
    return this.#timers.length === 0 ? undefined : this.#timers[0].dueMs;
  }

  /** Runs the one timer that is due earliest, if it is due. */
  runEarliest(): void {
    if (this.#timers.length === 0 || this.#timers[0].dueMs > this.#monotonicMs + TOLERANCE_MS) return;
    this.#timers.shift()?.due();
  }

  #cancel(timer: WaitingTimer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }
}
