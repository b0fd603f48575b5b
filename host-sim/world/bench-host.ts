/** The acquirer of a world, which may crash and be started again: all it forgets then is what it had not written into its ledger. */
import { Acquirer, type AcquirerOptions } from "../acquirer/acquirer";

export class BenchHost {
  readonly #options: AcquirerOptions;
  readonly #followers = new Set<(acquirer: Acquirer) => void>();
  #acquirer: Acquirer;
  #isUp = true;

  constructor(options: AcquirerOptions) {
    this.#options = options;
    this.#acquirer = new Acquirer(options);
  }

  /** The one that runs; while none does, the one that ran last. */
  get acquirer(): Acquirer {
    return this.#acquirer;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Calls `follower` with the acquirer of now and with each that takes its place. */
  follow(follower: (acquirer: Acquirer) => void): void {
    this.#followers.add(follower);
    follower(this.#acquirer);
  }

  /** Ends the acquirer at once: connections break, answers that were to come do not. The ledger stays as it is. */
  async crash(): Promise<void> {
    this.#isUp = false;
    await this.#acquirer.close();
  }

  /** Starts another acquirer on the same ledger; nothing happens while one runs. */
  restart(): void {
    if (this.#isUp) return;
    this.#acquirer = new Acquirer(this.#options);
    this.#isUp = true;
    for (const follower of this.#followers) follower(this.#acquirer);
  }

  close(): Promise<void> {
    return this.#acquirer.close();
  }
}
