/** Jobs that must not overlap, each begun when the one before has ended, well or not. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the job in its turn; resolves or rejects as it does. */
  run<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(job);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
