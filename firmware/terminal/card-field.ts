/** The contactless reader in a sale: knows whether it works, and never polls while a card of before is still going away. */
import type { ContactlessDetection, ContactlessReader } from "../ports/card-reader";
import type { Log } from "../ports/log";
import { ReaderHealth } from "./reader-health";
import { Deferred } from "./waiting";

export class CardField {
  readonly #reader: ContactlessReader;
  readonly #health: ReaderHealth;
  /** The removal under way; the reader takes one thing at a time. */
  #leaving: Promise<void> | undefined;
  #cancelled: Deferred<"cancelled"> | undefined;

  constructor(reader: ContactlessReader, log: Log) {
    this.#reader = reader;
    this.#health = new ReaderHealth(reader, log);
  }

  /** Makes the reader ready unless it is. Returns whether it is now. */
  prepare(): Promise<boolean> {
    return this.#health.prepare();
  }

  /** Waits for a card, after the last one has gone. One at a time. */
  async detect(): Promise<ContactlessDetection> {
    const cancelled = new Deferred<"cancelled">();
    this.#cancelled = cancelled;
    const end = await Promise.race([cancelled.promise, this.#leaving]);
    return end === "cancelled" ? { kind: "cancelled" } : this.#reader.detect();
  }

  /** Ends a running `detect`, also one that still waits for the last card to leave. */
  cancel(): void {
    this.#cancelled?.resolve("cancelled");
    this.#reader.cancel();
  }

  /** Resolves when no card is in the field any more; a fault of the reader meanwhile is only logged. */
  removal(): Promise<void> {
    this.#leaving ??= this.#waitForRemoval();
    return this.#leaving;
  }

  async #waitForRemoval(): Promise<void> {
    try {
      await this.#reader.removal();
    } catch (error) {
      this.report(error);
    } finally {
      this.#leaving = undefined;
    }
  }

  /** Notes a fault of the reader, so that it is initialised before the next use. Any other error is a bug and goes on. */
  report(error: unknown): void {
    this.#health.report(error);
  }
}
