/**
 * What the terminal's books say at this moment. Each entry changes it in one way, whether it was just written or is read at the start:
 * so a terminal that lost its power knows what it knew before.
 */
import type { Counted, EntryName, EntryOf, Result } from "./entries";
import { Outbox, type Place } from "./outbox";
import { BatchTotals } from "./totals";

/** How far the last transaction came. `unknown`: what followed its intent is lost. */
export type LastState = "open" | Result | "reversed" | "unknown";

/** The last transaction: all that a reversal, or a word about its end, needs. */
export interface LastTransaction extends Place, Counted {
  readonly number: number;
  readonly state: LastState;
  readonly isStored: boolean;
  readonly isTold: boolean;
  readonly answerCode: string;
  readonly authorisationCode: string;
}

export interface OpenBatch {
  readonly number: number;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly currency: string;
  /** Where it begins. */
  readonly position: number;
}

/** A batch whose settlement is asked for. */
export interface ClosingPlace extends Place {
  readonly number: number;
  /** Whose it is, and where its transactions begin; `undefined` when that record is lost. */
  readonly batch: OpenBatch | undefined;
  /** Whether it was asked for before, so that it goes as its repeat. */
  readonly isSent: boolean;
}

/** The last batch that was settled: its totals and how the host took them. */
export interface SettledPlace {
  readonly closing: Place;
  readonly closed: Place;
}

export interface OfflineMode {
  readonly isOn: boolean;
  readonly sinceMs: number;
  readonly by: string;
}

export class BookState {
  readonly outbox = new Outbox();
  readonly totals = new BatchTotals();
  batch: OpenBatch | undefined;
  /** Number of the batch that was opened last. */
  lastBatch = 0;
  /** The batch before the open one, until the host has taken its totals. */
  closing: ClosingPlace | undefined;
  settled: SettledPlace | undefined;
  /** Forwards that came to nothing in this batch. */
  declined = { count: 0, valueMinor: 0 };
  last: LastTransaction | undefined;
  /** Whether anything was approved in this batch, also if it was taken back. */
  isBatchUsed = false;
  /** When its first transaction began. */
  firstAt: number | undefined;
  /** Voids that the host refused and nobody was told of, and where the answer to the first of them lies. */
  untoldRefusals = 0;
  firstRefusal = 0;
  offlineMode: OfflineMode = { isOn: false, sinceMs: 0, by: "" };
  /** Sequence up to which it was told that records are missing. */
  lossToldUpTo = 0;
  #begunAt: number | undefined;
  /** What took the last transaction back. */
  #lastOwed = 0;

  /** Records are missing here: the end of an open request may have been among them, and people may have been told. */
  noteGap(): void {
    if (this.last?.state === "open") this.last = { ...this.last, state: "unknown", isTold: true };
  }

  /** A transaction is of this batch: if another one is open, or none, the entry that opened it is not there any more. */
  assureBatch(batch: OpenBatch): void {
    if (this.batch?.number !== batch.number) this.#open(batch);
  }

  /** Takes an entry that stands in the journal. */
  apply<Name extends EntryName>(name: Name, values: EntryOf<Name>, place: Place): void {
    const entry = { name, values, place } as AnyEntry;
    switch (entry.name) {
      case "intent":
        return this.#begun(entry.values, place);
      case "outcome":
        return this.#ended(entry.values, place);
      case "stored":
        return this.#stored(entry.values, place);
      case "owed":
        return this.#owed(entry.values, place);
      case "advice":
        return this.outbox.addQueued({ ...place, ...entry.values, valueMinor: 0 });
      case "sent":
        if (this.closing?.sequence === entry.values.of) this.closing = { ...this.closing, isSent: true };
        else this.outbox.noteSent(entry.values.of);
        return;
      case "answered":
        return this.#answered(entry.values, place);
      case "told":
        if (this.last?.sequence === entry.values.of) this.last = { ...this.last, isTold: true };
        return;
      case "batchOpened":
        return this.#open({ ...entry.values, position: place.position });
      case "batchClosing":
        return this.#closing(entry.values, place);
      case "batchClosed":
        if (this.closing !== undefined) this.settled = { closing: this.closing, closed: place };
        this.closing = undefined;
        return;
      case "offlineMode": {
        const { isOn, since, by } = entry.values;
        this.offlineMode = { isOn: isOn === "yes", sinceMs: since, by };
        return;
      }
      case "lossTold":
        this.lossToldUpTo = place.sequence;
        return;
      case "refusalTold":
        this.untoldRefusals = Math.max(0, this.untoldRefusals - 1);
        this.firstRefusal = entry.values.next;
    }
  }

  /** Its totals are fixed from here on; the next batch begins empty, whether its own entry was written or not. */
  #closing({ number }: EntryOf<"batchClosing">, { sequence, position }: Place): void {
    this.closing = { sequence, position, number, batch: this.batch, isSent: false };
    this.batch = undefined;
  }

  #begun({ at, kind, amountMinor, scheme, number }: EntryOf<"intent">, { sequence, position }: Place): void {
    this.#begunAt = at;
    this.last = {
      ...{ sequence, position, kind, amountMinor, scheme, number },
      ...{ state: "open", isStored: false, isTold: false, answerCode: "", authorisationCode: "" },
    };
  }

  #ended({ of, result, ...values }: EntryOf<"outcome">, { position }: Place): void {
    const { kind, amountMinor, scheme, number, answerCode, authorisationCode } = values;
    const isKnown = this.last?.sequence === of;
    // A reversal was owed before the outcome could be written down: that is what it came to.
    const isReversed = isKnown && this.last?.state === "reversed";
    if (result === "approved" && !isReversed) {
      this.#use(isKnown ? this.#begunAt : undefined);
      this.totals.add(values);
    }
    this.last = {
      ...{ sequence: of, position: isKnown ? (this.last as LastTransaction).position : position },
      ...{ kind, amountMinor, scheme, number, answerCode, authorisationCode },
      ...{
        state: isReversed ? "reversed" : result,
        isStored: false,
        isTold: result === "dropped" || result === "continued",
      },
    };
  }

  #stored(values: EntryOf<"stored">, { sequence, position }: Place): void {
    const { kind, amountMinor, scheme, number, ordinal, sumMinor, at } = values;
    this.#use(at);
    this.totals.add(values);
    this.outbox.addQueued({ sequence, position, ordinal, sumMinor, valueMinor: amountMinor, at });
    this.last = {
      ...{ sequence, position, kind, amountMinor, scheme, number },
      ...{ state: "approved", isStored: true, isTold: false, answerCode: "", authorisationCode: "" },
    };
  }

  /** The batch has something in it from this time on. */
  #use(at: number | undefined): void {
    this.isBatchUsed = true;
    this.firstAt ??= at;
  }

  #owed(values: EntryOf<"owed">, { sequence, position }: Place): void {
    const { of, subtracts, ordinal, sumMinor, at } = values;
    if (subtracts === "yes") this.totals.subtract(values);
    if (this.last?.sequence === of) {
      this.last = { ...this.last, state: "reversed" };
      this.#lastOwed = sequence;
    }
    if (ordinal === 0) this.outbox.addUrgent({ sequence, position });
    else this.outbox.addQueued({ sequence, position, ordinal, sumMinor, valueMinor: 0, at });
  }

  #answered({ of, position, change, ordinal, sumMinor, ...counted }: EntryOf<"answered">, place: Place): void {
    if (ordinal === 0) this.outbox.settleUrgent(of);
    else this.outbox.settleQueued({ position, ordinal, sumMinor });
    if (change === "add") this.#giveBack(of, counted, place);
    if (change !== "subtract") return;
    this.totals.subtract(counted);
    const { count, valueMinor } = this.declined;
    this.declined = { count: count + 1, valueMinor: valueMinor + counted.amountMinor };
  }

  /** The host refused a void: what it took back stands again, and people have to hear of it. */
  #giveBack(of: number, counted: Counted, { position }: Place): void {
    this.totals.add(counted);
    if (this.last?.state === "reversed" && this.#lastOwed === of) this.last = { ...this.last, state: "approved" };
    if (this.untoldRefusals++ === 0) this.firstRefusal = position;
  }

  #open(batch: OpenBatch): void {
    this.batch = batch;
    this.lastBatch = batch.number;
    this.totals.clear();
    this.declined = { count: 0, valueMinor: 0 };
    this.isBatchUsed = false;
    this.firstAt = undefined;
  }
}

/** An entry with its name, told apart by it. */
type AnyEntry = {
  [Name in EntryName]: { readonly name: Name; readonly values: EntryOf<Name>; readonly place: Place };
}[EntryName];
