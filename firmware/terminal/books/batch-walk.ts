/**
 * The transactions of a batch, oldest first, each as it stands now. What became of one stands behind it in the journal, so the batch is
 * read twice: first what was taken back or answered, as two bits a record, then the transactions.
 */
import type { Journal, JournalRecord } from "../../storage/journal/journal";
import { decode, ENTRIES, type Closing, type EntryOf } from "./entries";
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

type Reader = Pick<Journal, "readFrom">;

/** Bits of a record in the map. */
const TAKEN_BACK = 1;
const ANSWERED = 2;
const ENTRIES_A_BYTE = 4;

/** Calls back with each approved transaction from `position` on, until `take` returns `false`. */
export function walkBatch(
  journal: Reader,
  position: number,
  take: (transaction: BookedTransaction) => boolean | void,
): void {
  const fates = new Fates(journal, position);
  let intent: { readonly sequence: number; readonly position: number; readonly facts: TransactionFacts } | undefined;
  journal.readFrom(position, (record) => {
    if (record.type === ENTRIES.intent.type) {
      const { sequence } = record;
      intent = { sequence, position: record.position, facts: factsOf(decode("intent", record.body)) };
    } else if (record.type === ENTRIES.outcome.type) {
      const outcome = decode("outcome", record.body);
      if (outcome.result !== "approved" || intent?.sequence !== outcome.of) return;
      return take(online(intent, intent.facts, outcome, fates.of(outcome.of)));
    } else if (record.type === ENTRIES.stored.type) {
      return take(offline(journal, record, fates.of(record.sequence)));
    } else if (record.type === ENTRIES.batchOpened.type && record.position !== position) {
      return false;
    }
  });
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

function offline(journal: Reader, record: JournalRecord, fate: number): BookedTransaction {
  const { sequence, position, body } = record;
  const answer = (fate & ANSWERED) === 0 ? undefined : answerOf(journal, position, sequence);
  const isTakenBack = (fate & TAKEN_BACK) !== 0;
  return {
    ...{ sequence, position, isOffline: true, isForwarded: answer?.closing === "answered" },
    ...{ answerCode: answer?.code ?? "", authorisationCode: answer?.authorisationCode ?? "" },
    reference: answer?.reference ?? "",
    facts: factsOf(decode("stored", body)),
    standing: isTakenBack ? "taken-back" : answer?.subtracts === "yes" ? STANDINGS[answer.closing] : "standing",
  };
}

/** Of a forward that came to nothing. */
const STANDINGS: Readonly<Record<Closing, Standing>> = Object.freeze({
  answered: "declined",
  expired: "expired",
  lost: "lost",
});

/** Whether something that stands behind `position` takes this one back. */
export function isTakenBack(journal: Reader, { sequence, position }: Place): boolean {
  let isFound = false;
  journal.readFrom(position, ({ type, body }) => {
    if (type === ENTRIES.owed.type && decode("owed", body).of === sequence) isFound = true;
    return !isFound;
  });
  return isFound;
}

function answerOf(journal: Reader, position: number, sequence: number): EntryOf<"answered"> | undefined {
  let found: EntryOf<"answered"> | undefined;
  journal.readFrom(position, ({ type, body }) => {
    if (type !== ENTRIES.answered.type) return;
    const answer = decode("answered", body);
    if (answer.of === sequence) found = answer;
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
      if (type === ENTRIES.owed.type) this.#set(decode("owed", body).of, TAKEN_BACK);
      else if (type === ENTRIES.answered.type) this.#set(decode("answered", body).of, ANSWERED);
    });
  }

  of(sequence: number): number {
    const index = sequence - this.#first;
    return ((this.#bits[Math.floor(index / ENTRIES_A_BYTE)] ?? 0) >> (2 * (index % ENTRIES_A_BYTE))) & 3;
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
