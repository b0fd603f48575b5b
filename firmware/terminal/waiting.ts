/** Waiting for events by promise: one-time values, delays, time limits. */
import type { Clock } from "../ports/clock";

/** A promise and the means to keep it. Keeping it twice does nothing. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;

  constructor() {
    this.promise = new Promise<T>((resolve) => {
      this.resolve = resolve;
    });
  }
}

/** The value, or `late` if it has not come within `timeoutMs`. The timer does not outlive the answer. */
export async function within<T, L>(clock: Clock, timeoutMs: number, value: Promise<T>, late: L): Promise<T | L> {
  const timeout = new Deferred<L>();
  const timer = clock.after(timeoutMs, () => timeout.resolve(late));
  try {
    return await Promise.race([value, timeout.promise]);
  } finally {
    timer.cancel();
  }
}

/** Resolves after `delayMs`. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  const due = new Deferred<void>();
  clock.after(delayMs, () => due.resolve());
  return due.promise;
}
