/** A sleep that ends before its time when something happens: what drivers of serial lines wait with. One sleeper at a time. */
import type { Clock, Timer } from "../ports/clock";

export class InterruptibleSleep {
  readonly #clock: Clock;
  #settle: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when woken, or after `delayMs`. */
  begin(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined = undefined;
      const settle = (): void => {
        timer?.cancel();
        this.#settle = undefined;
        resolve();
      };
      timer = this.#clock.after(delayMs, settle);
      this.#settle = settle;
    });
  }

  /** Ends the sleep under way, if there is one. */
  wake(): void {
    this.#settle?.();
  }
}
