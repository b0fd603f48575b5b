/**
 * The transactions of a batch, oldest first, each as it stands now. What became of one stands behind it in the journal, so the batch is
 * read twice: first what was taken back or answered, as two bits a record, then the transactions.
 */
import type { Journal, JournalRecord } from "../../storage/journal/journal";
import { decode, ENTRIES, entryName, type Closing, type EntryOf } from "./entries";
import { factsOf, type TransactionFacts } from "./facts";
import type { Place } from "./outbox";

/**
 * How a transaction stands: `taken-back` by a void or a reversal; `declined` when it was forwarded; `expired` or `lost` before that.
 * Only what stands is money.
 */
export type Standing = "standing" | "taken-back" | "declined" | "expired" | "lost";

/** An approved transaction. */
export interface BookedTransaction extends Place {
  readonly facts: TransactionFacts;
  readonly standing: Standing;
  readonly isOffline: boolean;
  /** Whether the host has it: an online one always, an offline one once its forward was answered. */
  readonly isForwarded: boolean;
  /** The host's codes, as far as it gave any; of a declined forward, why. */
  readonly answerCode: string;
  readonly authorisationCode: string;
  readonly reference: string;
}

type Reader = Pick<Journal, "read" | "readFrom">;

/** Bits of a record in the map. */
const TAKEN_BACK = 1;
const ANSWERED = 2;
const ENTRIES_A_BYTE = 4;

/** A request that was made, until its outcome is read. */
interface Intent extends Place {
  readonly facts: TransactionFacts;
}

/** Reads a batch one transaction at a call, so that whoever wants all of them can do something that takes time with each. */
export class BatchWalk {
  readonly #journal: Reader;
  readonly #start: number;
  readonly #fates: Fates;
  #intent: Intent | undefined;
  /** Where the last answer to a forward was found: the queue is strict, so that of the next one lies behind it. */
  #answersFrom: number;
  /** The record that was read last. */
  #read: number | undefined;
  #isOver = false;

  constructor(journal: Reader, position: number) {
    this.#journal = journal;
    this.#start = position;
    this.#answersFrom = position;
    this.#fates = new Fates(journal, position);
  }

  /** The next approved transaction, as it stood when the walk began; `undefined` behind the last. */
  next(): BookedTransaction | undefined {
    let found: BookedTransaction | undefined;
    if (this.#isOver) return undefined;
    this.#journal.readFrom(this.#read ?? this.#start, (record) => {
      if (record.position === this.#read) return true;
      this.#read = record.position;
      found = this.#take(record);
      return found === undefined && !this.#isOver;
    });
    if (found === undefined) this.#isOver = true;
    return found;
  }

  #take(record: JournalRecord): BookedTransaction | undefined {
    const { type, sequence, position, body } = record;
    switch (entryName(type)) {
      case "intent":
        this.#intent = { sequence, position, facts: factsOf(decode("intent", body)) };
        return undefined;
      case "outcome": {
        const outcome = decode("outcome", body);
        const intent = this.#intent;
        if (outcome.result !== "approved" || intent?.sequence !== outcome.of) return undefined;
        return online(intent, intent.facts, outcome, this.#fates.of(outcome.of));
      }
      case "stored":
        return this.#offline(record, this.#fates.of(sequence));
      case "batchOpened":
        this.#isOver = position !== this.#start;
        return undefined;
      default:
        return undefined;
    }
  }

  /** Reads answers on from the last one: however long the batch, each is read once more and no oftener. */
  #offline(record: JournalRecord, fate: number): BookedTransaction {
    if ((fate & ANSWERED) === 0) return offline(record, fate, undefined);
    const found = answerOf(this.#journal, Math.max(this.#answersFrom, record.position), record.sequence);
    if (found !== undefined) this.#answersFrom = found.position;
    return offline(record, fate, found?.answer);
  }
}

function online(
  { sequence, position }: Place,
  facts: TransactionFacts,
  outcome: EntryOf<"outcome">,
  fate: number,
): BookedTransaction {
  const { answerCode, authorisationCode, reference, cryptogram, verificationResults } = outcome;
  return {
    ...{ sequence, position, isOffline: false, isForwarded: true, answerCode, authorisationCode, reference },
    // The card's last word counts.
    facts: {
      ...facts,
      cryptogram: cryptogram === "" ? facts.cryptogram : cryptogram,
      verificationResults: verificationResults === "" ? facts.verificationResults : verificationResults,
    },
    standing: (fate & TAKEN_BACK) !== 0 ? "taken-back" : "standing",
  };
}

function offline(
  { sequence, position, body }: JournalRecord,
  fate: number,
  answer: EntryOf<"answered"> | undefined,
): BookedTransaction {
  const isTakenBack = (fate & TAKEN_BACK) !== 0;
  return {
    ...{ sequence, position, isOffline: true, isForwarded: answer?.closing === "answered" },
    ...{ answerCode: answer?.code ?? "", authorisationCode: answer?.authorisationCode ?? "" },
    reference: answer?.reference ?? "",
    facts: factsOf(decode("stored", body)),
    standing: isTakenBack ? "taken-back" : answer?.change === "subtract" ? STANDINGS[answer.closing] : "standing",
  };
}

/** Of a forward that came to nothing. */
const STANDINGS: Readonly<Record<Closing, Standing>> = Object.freeze({
  answered: "declined",
  expired: "expired",
  lost: "lost",
});

/** Whether something that stands behind this one took it out of the totals. */
export function isTakenBack(journal: Reader, { sequence, position }: Place): boolean {
  let isFound = false;
  journal.readFrom(position, ({ type, body }) => {
    if (type !== ENTRIES.owed.type) return;
    const owed = decode("owed", body);
    isFound ||= owed.of === sequence && owed.subtracts === "yes";
    return !isFound;
  });
  return isFound;
}

interface FoundAnswer {
  readonly position: number;
  readonly answer: EntryOf<"answered">;
}

/** How a record was answered, if the answer stands at this position or behind it. */
export function answerOf(journal: Pick<Journal, "readFrom">, from: number, sequence: number): FoundAnswer | undefined {
  let found: FoundAnswer | undefined;
  journal.readFrom(from, ({ type, position, body }) => {
    if (type !== ENTRIES.answered.type) return;
    const answer = decode("answered", body);
    if (answer.of === sequence) found = { position, answer };
    return found === undefined;
  });
  return found;
}

/** What became of records, two bits each, so that a batch of thousands fits the memory of the device. */
class Fates {
  #bits = new Uint8Array(64);
  readonly #first: number;

  constructor(journal: Reader, position: number) {
    let first = 0;
    journal.readFrom(position, ({ sequence }) => {
      first = sequence;
      return false;
    });
    this.#first = first;
    journal.readFrom(position, ({ type, body }) => {
      if (type === ENTRIES.owed.type) {
        const owed = decode("owed", body);
        if (owed.subtracts === "yes") this.#set(owed.of, TAKEN_BACK);
      } else if (type === ENTRIES.answered.type) {
        const answer = decode("answered", body);
        this.#set(answer.of, ANSWERED);
        if (answer.change === "add") this.#giveBack(journal, answer.position);
      }
    });
  }

  of(sequence: number): number {
    const index = sequence - this.#first;
    return ((this.#bits[Math.floor(index / ENTRIES_A_BYTE)] ?? 0) >> (2 * (index % ENTRIES_A_BYTE))) & 3;
  }

  /** A void was refused: what it took back stands again. */
  #giveBack(journal: Reader, position: number): void {
    const record = journal.read(position);
    if (record?.type !== ENTRIES.owed.type) return;
    const index = decode("owed", record.body).of - this.#first;
    const place = Math.floor(index / ENTRIES_A_BYTE);
    if (index >= 0 && place < this.#bits.length) this.#bits[place] &= ~(TAKEN_BACK << (2 * (index % ENTRIES_A_BYTE)));
  }

  #set(sequence: number, bits: number): void {
    const index = sequence - this.#first;
    if (index < 0) return;
    const place = Math.floor(index / ENTRIES_A_BYTE);
    if (place >= this.#bits.length) {
      const longer = new Uint8Array(2 * place + 2);
      longer.set(this.#bits);
      this.#bits = longer;
    }
    this.#bits[place] |= bits << (2 * (index % ENTRIES_A_BYTE));
  }
}
