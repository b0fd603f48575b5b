/** Values for a DOL out of the transaction's data objects (EMV Book 3, 5.4). */
import { COMMAND_DATA_LIMIT } from "../card/command-apdu";
import { buildDolData, type DolEntry, parseDol } from "../codec/dol";
import type { DataObjects } from "./data-objects";
import type { Ended } from "./ended";
import { endApplication, parsed } from "./ended";
import { dolFormatOf } from "./tables/tags";

/** The most values that still fit a command inside their template `83`. */
const dataLimit = COMMAND_DATA_LIMIT - 3;

/** The entries of a DOL that the card sent. */
export function parseDataObjectList(list: Uint8Array, phase: string): DolEntry[] | Ended {
  return parsed(phase, () => parseDol(list));
}

/** The values that the list asks for, joined; a list that asks for more than a command can carry is malformed. */
export function dataForList(entries: readonly DolEntry[], data: DataObjects, phase: string): Uint8Array | Ended {
  let total = 0;
  for (const entry of entries) total += entry.length;
  if (total > dataLimit) return endApplication("card-data-malformed", `${phase}: list too long`);
  return buildDolData(entries, (tag) => data.get(tag), dolFormatOf);
}
