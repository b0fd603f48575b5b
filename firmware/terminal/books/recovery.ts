/** Reading the books at the start: every entry that stands, oldest first, and what is missing between them. */
import type { Journal, JournalDamage } from "../../storage/journal/journal";
import { BookState } from "./book-state";
import { decode, entryName } from "./entries";
import { EntryError } from "./entry-fields";

export interface ReadBooks {
  readonly state: BookState;
  /** Records that are gone, and that nobody was told of. */
  readonly lost: number;
}

/** Mounts the journal and makes what RAM has to know. */
export function readJournal(journal: Pick<Journal, "mount">): ReadBooks {
  const state = new BookState();
  let expected: number | undefined;
  let unread = 0;
  const damage = journal.mount(({ type, sequence, body, position }) => {
    if (expected !== undefined && sequence !== expected) state.noteGap();
    expected = sequence + 1;
    const name = entryName(type);
    // An entry of a newer terminal, which this one went back from, is not lost: it is not for this one.
    if (name === undefined) return;
    try {
      state.apply(name, decode(name, body), { sequence, position });
    } catch (error) {
      if (!(error instanceof EntryError)) throw error;
      unread++;
    }
  });
  return { state, lost: unread + lostSince(damage, state.lossToldUpTo) };
}

/** Records missing behind the last that was told. */
function lostSince(damage: JournalDamage, upTo: number): number {
  if (upTo === 0) return damage.missing;
  let lost = 0;
  for (const { from, to } of damage.gaps) lost += Math.max(0, to - Math.max(from - 1, upTo));
  return lost;
}
