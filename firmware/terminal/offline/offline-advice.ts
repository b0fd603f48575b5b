/**
 * What the host is told afterwards of a sale that was made without it: a 0220 (docs/host-messages.md). It is the sale's own message:
 * numbers and times are those of the sale, however late it is sent.
 */
import { readTlv, type Tlv } from "../../codec/tlv";
import type { ContactCompletion } from "../../emv/contact-outcome";
import type { Transaction } from "../../emv/transaction";
import type { Message } from "../../iso8583/message";
import type { Settings } from "../../storage/settings";
import { fillRequest, type FieldValues } from "../message-templates";
import { requestValues, type PresentedCard } from "../sale-request";

/**
 * Who approved: the card by itself, the card because its issuer could not be asked (field 39, EMV Book 4, A6), or nobody but the merchant,
 * so that the host decides.
 */
export type OfflineApproval = "Y1" | "Y3" | "stand-in";

export interface OfflineSaleData {
  readonly settings: Settings;
  readonly transaction: Transaction;
  readonly presented: PresentedCard;
  readonly approval: OfflineApproval;
  /** The end of a card in the slot that wanted its issuer. */
  readonly completion: ContactCompletion | undefined;
  /** Number of the batch. */
  readonly batch: number;
}

/** Makes it. `header` holds fields 7, 11, 12, 13. */
export function offlineAdvice(sale: OfflineSaleData, header: FieldValues): Message {
  const { settings, transaction, presented, approval, completion, batch } = sale;
  const values = requestValues(settings, transaction, presented, header);
  const field55 = values[55];
  const isLater = completion !== undefined && field55 instanceof Uint8Array;
  return fillRequest("0220", {
    ...values,
    39: approval === "stand-in" ? undefined : approval,
    55: isLater ? withLastWord(field55, completion.field55) : field55,
    60: String(batch).padStart(6, "0"),
  });
}

/** Chip data of the request, in which what the card said last stands in the place of what it said first. */
export function withLastWord(first: Uint8Array, last: Uint8Array): Uint8Array {
  const later = objectsOf(last);
  const kept = objectsOf(first).filter(({ tag }) => !later.some((one) => one.tag === tag));
  const parts = [
    ...kept.map(({ offset, end }) => first.subarray(offset, end)),
    ...later.map(({ offset, end }) => last.subarray(offset, end)),
  ];
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function objectsOf(bytes: Uint8Array): Tlv[] {
  const objects: Tlv[] = [];
  for (let object = readTlv(bytes); object !== undefined; object = readTlv(bytes, object.end)) objects.push(object);
  return objects;
}
