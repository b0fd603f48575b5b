/**
 * What every part of the books works on: the journal, what RAM knows of it, and how an entry comes into both. What flash has taken, the
 * books know; what flash has not taken, they do not claim.
 */
import type { Message } from "../../iso8583/message";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { Journal } from "../../storage/journal/journal";
import { JournalError, JournalFullError } from "../../storage/journal/journal-error";
import type { Settings } from "../../storage/settings";
import type { HostRequests } from "../host-requests";
import type { BookState, LastTransaction, OpenBatch } from "./book-state";
import { encode, ENTRIES, type EntryName, type EntryOf } from "./entries";
import type { Place } from "./outbox";
import { QueuedAccounts, type QueuedAccountParts } from "./queued-account";

export interface BooksParts {
  readonly ports: Pick<TerminalPorts, "cipher" | "clock" | "deviceSecret" | "log" | "random" | "store">;
  readonly settings: Pick<Settings, "terminalId" | "merchantId" | "currency">;
  readonly vault: QueuedAccountParts["vault"];
  /** Fields 7, 11, 12, 13 of messages that follow a transaction. */
  readonly requests: Pick<HostRequests, "ownFields">;
  /** The number of the next batch; it never comes twice. */
  readonly nextBatch: () => number;
}

const NOWHERE: Place = Object.freeze({ sequence: 0, position: 0 });

export class BookCore {
  readonly parts: BooksParts;
  readonly journal: Journal;
  readonly state: BookState;
  readonly accounts: QueuedAccounts;
  /** Flash failed: whether the last entry stands is known when the journal is read again. */
  hasFailed = false;
  /** What flash would not take: owed as long as there is power. At the next start its open intent owes the same. */
  unwritten: Message | undefined;

  constructor(parts: BooksParts, journal: Journal, state: BookState) {
    this.parts = parts;
    this.journal = journal;
    this.state = state;
    this.accounts = new QueuedAccounts({ ...parts.ports, vault: parts.vault });
  }

  get nowMs(): number {
    return Math.floor(this.parts.ports.clock.now());
  }

  /** The open batch. */
  get batch(): OpenBatch {
    const { batch } = this.state;
    if (batch === undefined) throw new Error("no batch is open");
    return batch;
  }

  /** The last transaction, which this must be. */
  lastOf(of: number): LastTransaction {
    const { last } = this.state;
    if (last?.sequence !== of) throw new Error("not the last transaction");
    return last;
  }

  /** Writes an entry; it is durable when this returns its sequence. Throws `JournalError`. */
  write<Name extends EntryName>(name: Name, values: EntryOf<Name>): number {
    let place: Place;
    try {
      place = this.journal.append(ENTRIES[name].type, encode(name, values));
    } catch (error) {
      if (error instanceof JournalError && !(error instanceof JournalFullError)) this.hasFailed = true;
      throw error;
    }
    this.state.apply(name, values, place);
    return place.sequence;
  }

  /** Writes what does no harm when it is forgotten: after a restart it is said, sent or shown once more. */
  note<Name extends "answered" | "refusalTold" | "sent" | "told">(name: Name, values: EntryOf<Name>): void {
    try {
      this.write(name, values);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.parts.ports.log.write("error", "books.fault", { detail: error.message });
      this.state.apply(name, values, NOWHERE);
    }
  }
}
