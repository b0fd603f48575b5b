/** Time, as the firmware may know it. Instants and durations have names of their own (`…At`, `…Ms`). */

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Handle of a running timer. */
export interface Timer {
  /** Stops the timer; does nothing when it has fired or was cancelled. */
  cancel(): void;
}

export interface Clock {
  /** The present instant by the real-time clock, UTC. */
  now(): Instant;
  /** Milliseconds since start; never runs back, whatever happens to the real-time clock. */
  monotonicMs(): number;
  /** Calls `due` once, `delayMs` from now or later, never inside this call. */
  after(delayMs: number, due: () => void): Timer;
}
