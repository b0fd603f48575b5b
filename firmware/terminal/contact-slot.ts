/** The contact reader in a sale: knows whether it works, and takes no card for a new one that was left in from before. */
import { activateContactCard } from "../card/contact-activation";
import { ContactProtocolError } from "../card/contact-protocol-error";
import type { CardChannel, ContactReader } from "../ports/card-reader";
import { CardRemovedError, CardTransmissionError } from "../ports/card-reader";
import type { Log } from "../ports/log";
import { ReaderHealth } from "./reader-health";
import { Deferred } from "./waiting";

/** What came of powering a card. */
export type Activation =
  | { readonly kind: "active"; readonly channel: CardChannel }
  /** No chip, a dead one, or one that breaks its protocol. */
  | { readonly kind: "mute"; readonly detail: string }
  | { readonly kind: "removed" }
  | { readonly kind: "reader-fault" };

export class ContactSlot {
  readonly #reader: ContactReader;
  readonly #health: ReaderHealth;
  /** The card in the slot was used already; only its removal makes room for the next. */
  #isUsed = false;
  /** Who waits for a card; one at a time, so that sales without one leave nothing behind. */
  #insertion: Deferred<void> | undefined;
  #removal = new Deferred<void>();

  constructor(reader: ContactReader, log: Log) {
    this.#reader = reader;
    this.#health = new ReaderHealth(reader, log);
    reader.onChange = (inserted) => {
      if (inserted) {
        this.#tellOfCard();
        return;
      }
      this.#isUsed = false;
      this.#removal.resolve();
      this.#removal = new Deferred<void>();
    };
  }

  /** Makes the reader ready unless it is. Returns whether it is now. */
  prepare(): Promise<boolean> {
    return this.#health.prepare();
  }

  /** Whether a card is in the slot, used or not. */
  get isOccupied(): boolean {
    return this.#reader.inserted;
  }

  /** Resolves when a card that was not used yet is in the slot. Whoever called before waits no longer. */
  insertion(): Promise<void> {
    const insertion = new Deferred<void>();
    this.#insertion = insertion;
    this.#tellOfCard();
    return insertion.promise;
  }

  #tellOfCard(): void {
    if (!this.#reader.inserted || this.#isUsed) return;
    this.#insertion?.resolve();
    this.#insertion = undefined;
  }

  /** Resolves when no card is in the slot. */
  removal(): Promise<void> {
    return this.#reader.inserted ? this.#removal.promise : Promise.resolve();
  }

  /** Powers the card. From here on it counts as used. */
  async activate(): Promise<Activation> {
    this.#isUsed = true;
    try {
      return { kind: "active", channel: await activateContactCard(this.#reader) };
    } catch (error) {
      if (error instanceof CardRemovedError) return { kind: "removed" };
      if (error instanceof ContactProtocolError || error instanceof CardTransmissionError) {
        return { kind: "mute", detail: error.message };
      }
      this.report(error);
      return { kind: "reader-fault" };
    }
  }

  /** Takes the power off the card. */
  async release(): Promise<void> {
    try {
      await this.#reader.powerDown();
    } catch (error) {
      this.report(error);
    }
  }

  /** Notes a fault of the reader, so that it is initialised before the next use. Any other error is a bug and goes on. */
  report(error: unknown): void {
    this.#health.report(error);
  }
}
