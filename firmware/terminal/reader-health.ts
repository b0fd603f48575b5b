/** Whether a card reader works: initialised before its first use, and again after each fault. */
import { ReaderFaultError } from "../ports/card-reader";
import type { Log } from "../ports/log";

export class ReaderHealth {
  readonly #reader: { initialise(): Promise<void> };
  readonly #log: Log;
  #isReady = false;

  constructor(reader: { initialise(): Promise<void> }, log: Log) {
    this.#reader = reader;
    this.#log = log;
  }

  /** Makes the reader ready unless it is. Returns whether it is now. */
  async prepare(): Promise<boolean> {
    if (this.#isReady) return true;
    try {
      await this.#reader.initialise();
      this.#isReady = true;
    } catch (error) {
      this.report(error);
    }
    return this.#isReady;
  }

  /** Notes a fault of the reader, so that it is initialised before the next use. Any other error is a bug and goes on. */
  report(error: unknown): void {
    if (!(error instanceof ReaderFaultError)) throw error;
    this.#isReady = false;
    this.#log.write("error", "reader.fault", { detail: error.message });
  }
}
