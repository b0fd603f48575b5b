/** Writing in the books: what flash has taken, they know; what flash has not taken, they do not claim. */
import type { Log } from "../../ports/log";
import type { Journal } from "../../storage/journal/journal";
import { JournalError, JournalFullError } from "../../storage/journal/journal-error";
import type { BookState } from "./book-state";
import { encode, ENTRIES, type EntryName, type EntryOf } from "./entries";
import type { Place } from "./outbox";

const NOWHERE: Place = Object.freeze({ sequence: 0, position: 0 });

export class BookWriter {
  /** Flash failed: whether the last entry stands is known when the journal is read again. */
  hasFailed = false;
  readonly #journal: Pick<Journal, "append">;
  readonly #state: BookState;
  readonly #log: Log;

  constructor(journal: Pick<Journal, "append">, state: BookState, log: Log) {
    this.#journal = journal;
    this.#state = state;
    this.#log = log;
  }

  /** Writes an entry; it is durable when this returns its sequence. Throws `JournalError`. */
  write<Name extends EntryName>(name: Name, values: EntryOf<Name>): number {
    let place: Place;
    try {
      place = this.#journal.append(ENTRIES[name].type, encode(name, values));
    } catch (error) {
      if (error instanceof JournalError && !(error instanceof JournalFullError)) this.hasFailed = true;
      throw error;
    }
    this.#state.apply(name, values, place);
    return place.sequence;
  }

  /** Writes what does no harm when it is forgotten: after a restart it is said, sent or shown once more. */
  note<Name extends "answered" | "refusalTold" | "sent" | "told">(name: Name, values: EntryOf<Name>): void {
    try {
      this.write(name, values);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#log.write("error", "books.fault", { detail: error.message });
      this.#state.apply(name, values, NOWHERE);
    }
  }
}
