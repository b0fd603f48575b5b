/** Work on the same thing one after the other, work on different things at once. */

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does `work` when all earlier work under this key is done, however that ended. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
