/**
 * Torn Transaction Log (EMV Contactless Book C-2, 3.7 and 4.4): what must be known of a transaction whose card left the field
 * before its cryptogram arrived, so that the card, presented again, can tell that cryptogram instead of making a new one.
 */
import type { Clock } from "../ports/clock";
import { sameBytes } from "./byte-strings";
import type { CryptogramRequest } from "./generate-cryptogram";
import type { CardholderVerification } from "./outcome";

/** One record. Its values may hold what a card asked back of its own data: whoever drops it wipes it. */
export interface TornTransaction {
  /** Which card and which transaction: a hash of the tags that tell them apart. */
  readonly identity: Uint8Array;
  readonly values: ReadonlyMap<number, Uint8Array>;
  readonly request: CryptogramRequest;
  readonly verification: CardholderVerification;
}

/** Max Number of Torn Transaction Log Records (tag DF811D) and Max Lifetime (tag DF811C). */
export interface TornTransactionLimits {
  readonly maximumRecords: number;
  readonly lifetimeMs: number;
}

interface Entry {
  readonly torn: TornTransaction;
  readonly tornAtMs: number;
}

export class TornTransactionLog {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #limits: TornTransactionLimits;
  /** Oldest first. */
  #entries: Entry[] = [];

  constructor(clock: Pick<Clock, "monotonicMs">, limits: TornTransactionLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Records that there are now. */
  get length(): number {
    this.#dropAged();
    return this.#entries.length;
  }

  /** Keeps a record; the oldest ones make room. */
  add(torn: TornTransaction): void {
    this.#dropAged();
    this.#entries.push({ torn, tornAtMs: this.#clock.monotonicMs() });
    while (this.#entries.length > this.#limits.maximumRecords) this.#drop(this.#entries[0]);
  }

  /** The latest record of that identity, unless it is too old. */
  find(identity: TornTransaction["identity"]): TornTransaction | undefined {
    this.#dropAged();
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const { torn } = this.#entries[at];
      if (sameBytes(torn.identity, identity)) return torn;
    }
    return undefined;
  }

  /** Drops the record, its values overwritten. */
  remove(torn: TornTransaction): void {
    const entry = this.#entries.find((one) => one.torn === torn);
    if (entry !== undefined) this.#drop(entry);
  }

  /** Drops what is too old. Whoever keeps a log calls it in time, so that no account number outstays its use. */
  expire(): void {
    this.#dropAged();
  }

  #dropAged(): void {
    const oldestMs = this.#clock.monotonicMs() - this.#limits.lifetimeMs;
    for (const entry of this.#entries.filter(({ tornAtMs }) => tornAtMs < oldestMs)) this.#drop(entry);
  }

  #drop(entry: Entry): void {
    entry.torn.identity.fill(0);
    for (const value of entry.torn.values.values()) value.fill(0);
    this.#entries = this.#entries.filter((one) => one !== entry);
  }
}
