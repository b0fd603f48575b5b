/** Making the connection anew when the terminal is somebody else: not under a sale that may be in hand. */
import type { Clock } from "../ports/clock";

/** So long after a sale began, it is over: longer than anybody holds a card. */
const QUIET_MS = 300_000;

export class Reconnection {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #isWanted = false;
  #saleBeganAtMs = -QUIET_MS;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  noteSale(): void {
    this.#saleBeganAtMs = this.#clock.monotonicMs();
  }

  want(): void {
    this.#isWanted = true;
  }

  /** The connection is made with what the terminal is now. */
  done(): void {
    this.#isWanted = false;
  }

  /** Time until it may be made anew; `Infinity` when it need not. */
  get waitMs(): number {
    if (!this.#isWanted) return Infinity;
    return Math.max(0, this.#saleBeganAtMs + QUIET_MS - this.#clock.monotonicMs());
  }
}
