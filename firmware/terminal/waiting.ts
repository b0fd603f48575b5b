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
export function within<T, L>(clock: Clock, timeoutMs: number, value: Promise<T>, late: L): Promise<T | L> {
  // No race, and no function that waits: one of these is alive all the time, and each of those takes a kilobyte from the heap.
  return new Promise<T | L>((resolve, reject) => {
    const timer = clock.after(timeoutMs, () => resolve(late));
    value.then(
      (inTime) => {
        timer.cancel();
        resolve(inTime);
      },
      (error: Error) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}

/** Resolves after `delayMs`. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  const due = new Deferred<void>();
  clock.after(delayMs, () => due.resolve());
  return due.promise;
}
