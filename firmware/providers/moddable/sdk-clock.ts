/** Time on the Moddable SDK: its `timer` module, and the engine's date with a floor under it. */
import Time from "time";
import SdkTimer from "timer";
import type { Clock, Instant, Timer } from "../../ports/clock";

export class SdkClock implements Clock {
  readonly #notBefore: Instant;
  #lastTicks = Time.ticks;
  #monotonicMs = 0;

  /**
   * `notBefore`: no clock of an honest device shows a time before its firmware was written. Without it a board that lost
   * its time would take long-expired certificates for good ones (or all good ones for not yet valid).
   */
  constructor(notBefore: Instant) {
    this.#notBefore = notBefore;
  }

  now(): Instant {
    return Math.max(this.deviceTime(), this.#notBefore);
  }

  /** Whether the clock has been set since power came. */
  get isSet(): boolean {
    return this.deviceTime() >= this.#notBefore;
  }

  /** The SDK's ticks wrap after 49 days on a chip and follow the wall clock on a computer: only steps forward are counted. */
  monotonicMs(): number {
    const ticks = Time.ticks;
    this.#monotonicMs += Math.max(0, Time.delta(this.#lastTicks, ticks));
    this.#lastTicks = ticks;
    return this.#monotonicMs;
  }

  after(delayMs: number, due: () => void): Timer {
    if (!(delayMs >= 0) || delayMs === Infinity) throw new RangeError(`delay of ${delayMs} ms`);
    let running: SdkTimer | undefined = SdkTimer.set(() => {
      running = undefined;
      due();
    }, Math.ceil(delayMs));
    const cancel = (): void => {
      if (running !== undefined) SdkTimer.clear(running);
      running = undefined;
    };
    return { cancel };
  }

  private deviceTime(): Instant {
    // The one place where a board's own clock is read: this is what stands behind ports/clock.
    // eslint-disable-next-line no-restricted-properties
    return Date.now();
  }
}
