/** Voids that the host refused: what they took back stands again, and people who were told otherwise have to hear of it. */
import type { Journal } from "../../storage/journal/journal";
import { decode, ENTRIES, type EntryOf } from "./entries";
import type { Place } from "./outbox";

/** One that people have not been told of. */
export interface RefusedVoid extends Place {
  /** Of the transaction that stands again: its receipt, and what it comes to. */
  readonly number: number;
  readonly amountMinor: number;
  /** Why, in the host's words. */
  readonly code: string;
}

/** The first at this position or behind it; its own place is that of the answer. */
export function refusedVoid(journal: Pick<Journal, "read" | "readFrom">, position: number): RefusedVoid | undefined {
  const answered = refusalFrom(journal, position);
  if (answered === undefined) return undefined;
  const record = journal.read(answered.answer.position);
  const { amountMinor, code, of } = answered.answer;
  const number = record?.type === ENTRIES.owed.type ? decode("owed", record.body).number : 0;
  return { sequence: of, position: answered.position, number, amountMinor, code };
}

/** Where the next answer behind this one lies that refuses a void; 0 when there is none. */
export function refusalBehind(journal: Pick<Journal, "readFrom">, position: number): number {
  return refusalFrom(journal, position, position)?.position ?? 0;
}

function refusalFrom(
  journal: Pick<Journal, "readFrom">,
  from: number,
  after = -1,
): { readonly position: number; readonly answer: EntryOf<"answered"> } | undefined {
  let found: { position: number; answer: EntryOf<"answered"> } | undefined;
  journal.readFrom(from, ({ type, position, body }) => {
    if (type !== ENTRIES.answered.type || position <= after) return true;
    const answer = decode("answered", body);
    if (answer.change === "add") found = { position, answer };
    return found === undefined;
  });
  return found;
}
