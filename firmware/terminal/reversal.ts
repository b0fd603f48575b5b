/**
 * What follows a sale: taking it back when its answer did not come or could not be used (ISO 8583:1987, 0400/0401), and telling
 * how its card ended (0620/0621). Both name the sale in field 90 and are repeated until they are answered.
 */
import type { FieldValue } from "../iso8583/message";
import type { Message } from "../iso8583/message";
import { fillRequest, type RequestType } from "./message-templates";

/** The customer's cancellation. */
export const VOID = "17";

/** Why, as field 39 says it (docs/host-messages.md): no answer, an answer of no use, a void. */
export type ReversalReason = "68" | "22" | typeof VOID;

/** Fields that they repeat of the original. */
const REPEATED_FIELDS: readonly number[] = Object.freeze([3, 4, 18, 22, 23, 25, 41, 42, 49]);

/** Answer codes that mean "not now". Any other answer ends the matter: the host has taken note of it. */
const NOT_NOW: readonly string[] = Object.freeze(["19", "68", "90", "91", "96"]);

/** Whether the message must be repeated after this answer. */
export function mustRepeat(answerCode: string): boolean {
  return NOT_NOW.includes(answerCode);
}

/** Field 90: type, STAN and transmission time of the original, then acquirer and forwarder, which are not used. */
export function originalDataElements(original: Message): string {
  return firstSendingOf(original.mti) + (original.get(11) ?? "") + (original.get(7) ?? "") + "0".repeat(22);
}

/** The type without the mark of a repeat: 0221 → 0220 (ISO 8583:1987, 4.1.2). */
function firstSendingOf(type: string): string {
  return type.slice(0, 3) + String(Number(type.charAt(3)) & ~1);
}

/** Fields 7, 11, 12, 13 of the message itself. */
export type OwnFields = Readonly<Partial<Record<number, string>>>;

/** Makes the 0400 for a request. `field55`: what its card came to, where there was one to finish. */
export function reversalOf(original: Message, reason: ReversalReason, own: OwnFields, field55?: Uint8Array): Message {
  return fillRequest("0400", { ...valuesOf(original), ...own, 39: reason, 55: field55 });
}

/** Makes the 0620 for a request whose card was told the answer. */
export function cardResultOf(original: Message, own: OwnFields, field55: Uint8Array): Message {
  return fillRequest("0620", { ...valuesOf(original), ...own, 55: field55 });
}

function valuesOf(original: Message): Partial<Record<number, FieldValue>> {
  const values: Partial<Record<number, FieldValue>> = { 90: originalDataElements(original) };
  for (const field of REPEATED_FIELDS) values[field] = original.value(field);
  return values;
}

const REPEATS: Readonly<Record<string, RequestType | undefined>> = Object.freeze({
  "0220": "0221",
  "0320": "0321",
  "0400": "0401",
  "0500": "0501",
  "0520": "0521",
  "0620": "0621",
});

/** The same message once more: only its type says that it is a repeat. */
export function repeatOf(message: Message): Message {
  const type = REPEATS[message.mti];
  if (type === undefined) return message;
  const values: Partial<Record<number, FieldValue>> = {};
  for (const field of message.fields()) values[field] = message.value(field);
  return fillRequest(type, values);
}
