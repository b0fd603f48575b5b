/** What the books keep of a request: the fields that a reversal, an advice or an upload needs of it, and nothing of the card's account. */
import { pack, unpack } from "../../iso8583/codec";
import { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import type { Journal } from "../../storage/journal/journal";
import { JournalError } from "../../storage/journal/journal-error";
import { decode, ENTRIES } from "./entries";
import type { Place } from "./outbox";

/** Chip data come anew from the card; what is sealed into field 62 stays nowhere. */
const KEPT_FIELDS: readonly number[] = Object.freeze([3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 39, 41, 42, 49, 60]);

/** The request as an intent holds it. */
export function packKept(request: Message): Uint8Array {
  return pack(tapline87, kept(request));
}

/** The request of a transaction. Throws `JournalError` when its record is lost. */
export function keptRequest(journal: Pick<Journal, "read">, { position }: Place): Message {
  const record = journal.read(position);
  if (record?.type === ENTRIES.intent.type) return unpack(tapline87, decode("intent", record.body).message);
  if (record?.type !== ENTRIES.stored.type) throw new JournalError("the request is lost");
  return kept(unpack(tapline87, decode("stored", record.body).message));
}

function kept(request: Message): Message {
  const message = new Message(request.mti);
  for (const field of KEPT_FIELDS) {
    const value = request.value(field);
    if (value !== undefined) message.set(field, value);
  }
  return message;
}
