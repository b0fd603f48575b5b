/** Taking back a sale whose answer did not come or could not be used (ISO 8583:1987, 0400/0401 and field 90). */
import type { FieldValue } from "../iso8583/message";
import type { Message } from "../iso8583/message";
import { fillRequest, type RequestType } from "./message-templates";

/** Why, as field 39 says it (docs/host-messages.md). */
export type ReversalReason = "68" | "22";

/** Fields that a reversal repeats of its original. */
const REPEATED_FIELDS: readonly number[] = Object.freeze([2, 3, 4, 14, 18, 22, 23, 25, 41, 42, 49]);

/** Answer codes that mean "not now". Any other answer ends a reversal: the host has taken note of it. */
const NOT_NOW: readonly string[] = Object.freeze(["19", "68", "90", "91", "96"]);

/** Whether the reversal must be repeated after this answer. */
export function mustRepeatReversal(answerCode: string): boolean {
  return NOT_NOW.includes(answerCode);
}

/** Field 90: type, STAN and transmission time of the original, then acquirer and forwarder, which are not used. */
export function originalDataElements(original: Message): string {
  return original.mti + (original.get(11) ?? "") + (original.get(7) ?? "") + "0".repeat(22);
}

/** Makes the 0400 for a request. `header` holds the reversal's own fields 7, 11, 12, 13. */
export function reversalOf(
  original: Message,
  reason: ReversalReason,
  header: Readonly<Partial<Record<number, string>>>,
): Message {
  const values: Partial<Record<number, FieldValue>> = { ...header, 39: reason, 90: originalDataElements(original) };
  for (const field of REPEATED_FIELDS) values[field] = original.value(field);
  return fillRequest("0400", values);
}

/** The same message once more: only its type says that it is a repeat. */
export function repeatOf(reversal: Message): Message {
  const values: Partial<Record<number, FieldValue>> = {};
  for (const field of reversal.fields()) values[field] = reversal.value(field);
  const type: RequestType = "0401";
  return fillRequest(type, values);
}
