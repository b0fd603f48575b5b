/** Two books of one batch side by side: what the terminal has, and what the host has. */
import type { BookEntry } from "./batch-totals";
import type { DifferenceTable } from "./schema";

/** A transaction on which the books do not agree. */
export type BookDifference = Omit<DifferenceTable, "terminal_id" | "batch" | "created_at">;

/** All differences, by the keys of the transactions. */
export function differencesOf(terminal: readonly BookEntry[], host: readonly BookEntry[]): BookDifference[] {
  const atHost = new Map(host.map((entry) => [keyOf(entry), entry]));
  const found: BookDifference[] = [];
  for (const entry of terminal) {
    const other = atHost.get(keyOf(entry));
    atHost.delete(keyOf(entry));
    const kind = kindOf(entry, other);
    if (kind !== undefined) found.push(difference(kind, entry, entry.signedMinor, other?.signedMinor ?? 0));
  }
  for (const entry of atHost.values()) found.push(difference("missing-at-terminal", entry, 0, entry.signedMinor));
  return found;
}

function kindOf(terminal: BookEntry, host: BookEntry | undefined): BookDifference["kind"] | undefined {
  if (host === undefined) return "missing-at-host";
  if (host.currency !== terminal.currency) return "currency";
  return host.signedMinor === terminal.signedMinor ? undefined : "amount";
}

function difference(
  kind: BookDifference["kind"],
  { stan, transmittedAt }: BookEntry,
  terminalMinor: number,
  hostMinor: number,
): BookDifference {
  return { kind, stan, transmitted_at: transmittedAt, terminal_minor: terminalMinor, host_minor: hostMinor };
}

function keyOf({ stan, transmittedAt }: BookEntry): string {
  return `${stan} ${transmittedAt}`;
}
