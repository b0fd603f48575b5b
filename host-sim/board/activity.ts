/**
 * Work under way, counted. Virtual time stands still while any part of the bench has work that takes no simulated time:
 * an engine that handles an event, a TLS library that chews bytes, a host that looks up an account. Each part begins and
 * ends its work here; nobody guesses from a delay.
 */

/** One part's count. Make it with {@link ActivityBoard.activity}. */
export class Activity {
  readonly name: string;
  #pending = 0;
  /** `undefined` once the board has forgotten this part. */
  #board: ActivityBoard | undefined;

  constructor(name: string, board: ActivityBoard) {
    this.name = name;
    this.#board = board;
  }

  get pending(): number {
    return this.#pending;
  }

  begin(): void {
    this.#pending++;
    this.#board?.changed(1);
  }

  end(): void {
    if (this.#pending === 0) throw new Error(`activity "${this.name}" ended more often than it began`);
    this.#pending--;
    this.#board?.changed(-1);
  }

  /** Counts as under way until the promise is settled; passes its outcome on. */
  async track<Result>(work: Promise<Result>): Promise<Result> {
    this.begin();
    try {
      return await work;
    } finally {
      this.end();
    }
  }

  /** For {@link ActivityBoard} alone: it waits no more for what is under way here, which ends when it ends. */
  detach(): void {
    const board = this.#board;
    this.#board = undefined;
    for (let left = this.#pending; left > 0; left--) board?.changed(-1);
  }
}

/** Some part did not become quiet: a count was begun and never ended, or its work hangs. */
export class NotQuietError extends Error {
  override readonly name = "NotQuietError";
}

/** All counts of one simulation. */
export class ActivityBoard {
  readonly #activities: Activity[] = [];
  readonly #waiting: (() => void)[] = [];
  #pending = 0;
  /** Called whenever the last count ends. */
  onQuiet: (() => void) | undefined;

  /** A new count for a part called `name`. */
  activity(name: string): Activity {
    const activity = new Activity(name, this);
    this.#activities.push(activity);
    return activity;
  }

  /**
   * Forgets a part that is gone for good, along with whatever it had begun. What is under way there may still end: an engine
   * that loses its power in the middle of a wake gives it up a moment later.
   */
  forget(activity: Activity): void {
    const index = this.#activities.indexOf(activity);
    if (index < 0) return;
    this.#activities.splice(index, 1);
    activity.detach();
  }

  get quiet(): boolean {
    return this.#pending === 0;
  }

  /** What is under way, for messages: `name ×count`. */
  describe(): string {
    const busy = this.#activities.filter((activity) => activity.pending > 0);
    return busy.map((activity) => `${activity.name} ×${activity.pending}`).join(", ");
  }

  /** Resolves when nothing is under way. Rejects with {@link NotQuietError} after `patienceMs` of the computer's time. */
  async settled(patienceMs: number): Promise<void> {
    while (!this.quiet) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new NotQuietError(`still under way after ${patienceMs} ms: ${this.describe()}`)),
          patienceMs,
        );
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** For {@link Activity} alone. */
  changed(by: 1 | -1): void {
    this.#pending += by;
    if (this.#pending > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.onQuiet?.();
  }
}
