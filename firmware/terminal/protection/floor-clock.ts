/**
 * The board's clock over a floor: it never shows a time before the firmware was built, nor before one that it has shown already. Dates of
 * certificates, the delay after wrong codes and the audit log all stand on it. When the board's clock is behind, time runs on from
 * the floor at the pace of the monotonic clock.
 */
import type { Clock, Instant, Timer } from "../../ports/clock";

/** A time server corrects a clock by so much without anybody having set it; then time stands still for as long. */
const CORRECTION_MS = 2 * 60_000;

export class FloorClock implements Clock {
  readonly #clock: Clock;
  readonly #builtAt: Instant;
  /** The latest time shown, and when that was. */
  #latestAt: Instant;
  #latestMs: number;
  /** What the board's clock was ahead of the monotonic one when last asked about jumps. */
  #aheadMs: number;

  constructor(clock: Clock, builtAt: Instant) {
    this.#clock = clock;
    this.#builtAt = builtAt;
    this.#latestMs = clock.monotonicMs();
    this.#latestAt = Math.max(builtAt, clock.now());
    this.#aheadMs = clock.now() - this.#latestMs;
  }

  now(): Instant {
    const boardAt = this.#clock.now();
    const monotonicMs = this.#clock.monotonicMs();
    if (boardAt >= this.#latestAt) this.#latestAt = boardAt;
    else if (this.#latestAt - boardAt > CORRECTION_MS) this.#latestAt += monotonicMs - this.#latestMs;
    this.#latestMs = monotonicMs;
    return this.#latestAt;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  after(delayMs: number, due: () => void): Timer {
    return this.#clock.after(delayMs, due);
  }

  /** Whether nobody has set the board's clock since power came: it shows nothing later than the build. */
  get isUnset(): boolean {
    return this.#clock.now() <= this.#builtAt;
  }

  /** It was this late once already. Returns by how much the board's clock is behind, when that is more than a correction. */
  raise(at: Instant): number | undefined {
    const behindMs = at - this.#clock.now();
    if (at > this.#latestAt) {
      this.#latestAt = at;
      this.#latestMs = this.#clock.monotonicMs();
    }
    return behindMs > CORRECTION_MS ? behindMs : undefined;
  }

  /** By how much somebody set the board's clock since the last call, forwards or back; `undefined` when nobody did. */
  takeJump(): number | undefined {
    const aheadMs = this.#clock.now() - this.#clock.monotonicMs();
    const jumpMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    return Math.abs(jumpMs) > CORRECTION_MS ? jumpMs : undefined;
  }
}
