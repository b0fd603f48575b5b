/**
 * What the host is owed, as far as RAM has to know: which reversals of requests are open, and how far the queue is through. A queue
 * of two thousand is a few numbers here; the messages stay in the journal.
 */

/** A record of the journal, by what others call it and by where it lies. */
export interface Place {
  readonly sequence: number;
  readonly position: number;
}

/** A reversal that no request may overtake. */
export interface UrgentPlace extends Place {
  isSent: boolean;
}

/** One that waits its turn. */
export interface QueuedPlace extends Place {
  readonly ordinal: number;
  /** What it and all before it are worth, and it alone. */
  readonly sumMinor: number;
  readonly valueMinor: number;
  /** When its transaction was. */
  readonly at: number;
}

export class Outbox {
  readonly #urgent: UrgentPlace[] = [];
  #lastOrdinal = 0;
  #lastSumMinor = 0;
  #throughOrdinal = 0;
  #throughSumMinor = 0;
  #head: QueuedPlace | undefined;
  /** Where to look for the head when it is not known: behind the one that was closed last. */
  #searchFrom: number | undefined;
  /** The queued one that was sent last; only a head ever is. */
  #sent = 0;

  get urgent(): UrgentPlace | undefined {
    return this.#urgent[0];
  }

  get urgentCount(): number {
    return this.#urgent.length;
  }

  get count(): number {
    return this.#lastOrdinal - this.#throughOrdinal;
  }

  /** What those that wait are worth. */
  get valueMinor(): number {
    return this.#lastSumMinor - this.#throughSumMinor;
  }

  /** Place in the queue of what is stored next. */
  next(valueMinor: number): { readonly ordinal: number; readonly sumMinor: number } {
    return { ordinal: this.#lastOrdinal + 1, sumMinor: this.#lastSumMinor + valueMinor };
  }

  addUrgent({ sequence, position }: Place): void {
    this.#urgent.push({ sequence, position, isSent: false });
  }

  /** The first that is seen may not be the first there was: those before it were closed and their records given up, or they are lost. */
  addQueued(place: QueuedPlace): void {
    if (this.count === 0) this.#lead(place);
    this.#lastOrdinal = place.ordinal;
    this.#lastSumMinor = place.sumMinor;
  }

  noteSent(sequence: number): void {
    const urgent = this.#urgent.find((place) => place.sequence === sequence);
    if (urgent === undefined) this.#sent = sequence;
    else urgent.isSent = true;
  }

  isSent(sequence: number): boolean {
    return this.#urgent.find((place) => place.sequence === sequence)?.isSent ?? this.#sent === sequence;
  }

  settleUrgent(sequence: number): void {
    const index = this.#urgent.findIndex((place) => place.sequence === sequence);
    if (index >= 0) this.#urgent.splice(index, 1);
  }

  /** The queue is through up to this one; so is what stands before it, should its own answer be lost. */
  settleQueued({ position, ordinal, sumMinor }: Pick<QueuedPlace, "position" | "ordinal" | "sumMinor">): void {
    this.#throughOrdinal = ordinal;
    this.#throughSumMinor = sumMinor;
    if (this.#lastOrdinal < ordinal) {
      this.#lastOrdinal = ordinal;
      this.#lastSumMinor = sumMinor;
    }
    this.#head = undefined;
    this.#searchFrom = position;
  }

  /** The oldest that waits. `search` gives the first queued one behind a position whose ordinal is higher, if there is one. */
  head(search: (position: number, ordinal: number) => QueuedPlace | undefined): QueuedPlace | undefined {
    if (this.count === 0) return undefined;
    if (this.#head === undefined && this.#searchFrom !== undefined) {
      const found = search(this.#searchFrom, this.#throughOrdinal);
      if (found !== undefined) this.#lead(found);
      else this.#clear();
    }
    return this.#head;
  }

  /** This one is the oldest that waits. */
  #lead(place: QueuedPlace): void {
    this.#head = place;
    this.#throughOrdinal = place.ordinal - 1;
    this.#throughSumMinor = place.sumMinor - place.valueMinor;
  }

  /** What should be waiting is lost. */
  #clear(): void {
    this.#throughOrdinal = this.#lastOrdinal;
    this.#throughSumMinor = this.#lastSumMinor;
  }
}
