/** Takes what the terminal sent for a DOL apart again (EMV Book 3, 5.4). */
import { type DolEntry, parseDol } from "../../../firmware/codec/dol";
import type { ApplicationSession } from "./session";

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

/** Keeps what the terminal sent for one of the card's lists; false, and nothing kept, when its length is wrong. */
export function takeRelatedData(session: ApplicationSession, list: number, data: Uint8Array): boolean {
  const values = splitDolData(parseDol(session.files.objects.get(list) ?? new Uint8Array(0)), data);
  if (values === undefined) return false;
  for (const [tag, value] of values) session.terminal.set(tag, value);
  session.related.push(data);
  return true;
}

/** A number in BCD that the terminal sent; 0 when it was not asked for. */
export function terminalNumber(session: ApplicationSession, tag: number): number {
  const value = session.terminal.get(tag);
  return value === undefined ? 0 : Number(Buffer.from(value).toString("hex"));
}

/** Amount, Authorised in minor units. */
export function amountOf(session: ApplicationSession): number {
  return terminalNumber(session, 0x9f02);
}

/** Whether the terminal stands in the country of the issuer (tags 9F1A, 5F28). */
export function isDomestic(session: ApplicationSession): boolean {
  const country = session.files.objects.get(0x5f28) ?? new Uint8Array(2);
  return Buffer.from(session.terminal.get(0x9f1a) ?? country).equals(country);
}
