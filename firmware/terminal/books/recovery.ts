/** Reading the books at the start: every entry that stands, oldest first, and what is missing between them. */
import { unpack } from "../../iso8583/codec";
import { tapline87 } from "../../iso8583/tables/tapline87";
import type { Journal, JournalDamage } from "../../storage/journal/journal";
import { BookState, type OpenBatch } from "./book-state";
import { decode, entryName } from "./entries";
import { EntryError } from "./entry-fields";

export interface ReadBooks {
  readonly state: BookState;
  /** Records that are gone, and that nobody was told of. */
  readonly lost: number;
  /** Whether any are gone, told or not. */
  readonly isDamaged: boolean;
}

/** Mounts the journal and makes what RAM has to know. */
export function readJournal(journal: Pick<Journal, "mount">): ReadBooks {
  const state = new BookState();
  let expected: number | undefined;
  let unread = 0;
  /** Which batch the records are of has to be seen by themselves: where it was opened is released, or lost. */
  let isBatchUnsure = true;
  const damage = journal.mount(({ type, sequence, body, position }) => {
    if (expected !== undefined && sequence !== expected) {
      state.noteGap();
      isBatchUnsure = true;
    }
    expected = sequence + 1;
    const name = entryName(type);
    // An entry of a newer terminal, which this one went back from, is not lost: it is not for this one.
    if (name === undefined) return;
    try {
      if (isBatchUnsure && (name === "intent" || name === "stored")) {
        state.assureBatch({ ...batchOf(decode(name, body).message), position });
      }
      isBatchUnsure &&= name !== "intent" && name !== "stored" && name !== "batchOpened";
      state.apply(name, decode(name, body), { sequence, position });
    } catch (error) {
      if (!(error instanceof EntryError)) throw error;
      unread++;
    }
  });
  const lost = unread + lostSince(damage, state.lossToldUpTo);
  return { state, lost, isDamaged: damage.missing > 0 || unread > 0 };
}

/** The batch that a request names (fields 41, 42, 49, 60). */
function batchOf(packed: Uint8Array): Omit<OpenBatch, "position"> {
  const message = unpack(tapline87, packed);
  const field = (number: number): string => message.get(number)?.trimEnd() ?? "";
  return { number: Number(field(60)), terminalId: field(41), merchantId: field(42), currency: field(49) };
}

/** Records missing behind the last that was told. */
function lostSince(damage: JournalDamage, upTo: number): number {
  if (upTo === 0) return damage.missing;
  let lost = 0;
  for (const { from, to } of damage.gaps) lost += Math.max(0, to - Math.max(from - 1, upTo));
  return lost;
}
