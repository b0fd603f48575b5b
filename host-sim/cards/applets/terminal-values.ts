/** Takes what the terminal sent for a DOL apart again (EMV Book 3, 5.4). */
import type { DolEntry } from "../../../firmware/codec/dol";

/** Values by tag; `undefined` when the length is not what the list asked for. */
export function splitDolData(
  entries: readonly DolEntry[],
  data: Uint8Array,
): ReadonlyMap<number, Uint8Array> | undefined {
  const total = entries.reduce((sum, entry) => sum + entry.length, 0);
  if (total !== data.length) return undefined;
  const values = new Map<number, Uint8Array>();
  let at = 0;
  for (const { tag, length } of entries) {
    values.set(tag, data.slice(at, at + length));
    at += length;
  }
  return values;
}
