/** A message that the host is owed, out of the journal, in the form that it is to be sent in next. */
import { unpack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import type { Journal, JournalRecord } from "../../storage/journal/journal";
import type { CardSecrets } from "../keys/account-data";
import { repeatOf, VOID } from "../reversal";
import { decode, entryName, type Counted } from "./entries";
import type { Place, QueuedPlace } from "./outbox";
import type { QueuedAccounts } from "./queued-account";

export interface OwedMessage extends Place {
  /** As its repeat, if it was sent before, or may have been. */
  readonly message: Message;
  /** Place in the queue; `undefined` of a reversal that no request may overtake. */
  readonly queued: QueuedPlace | undefined;
  /** Of a transaction that was stored: what totals count of it. */
  readonly stored: Counted | undefined;
  /** Of a void: the transaction that it takes back, which stands again should the host refuse. */
  readonly voided: VoidedTransaction | undefined;
  /** Account data of a stored one, to be wiped by the caller; `undefined` when the vault lost their key. */
  readonly secrets?: () => CardSecrets | undefined;
}

/** What totals count of it. */
export interface VoidedTransaction extends Counted {
  readonly of: number;
}

/** Makes it of its record. `undefined` of a record that owes nothing. */
export function owedMessage(
  record: JournalRecord,
  isSent: boolean,
  accounts: Pick<QueuedAccounts, "open">,
): OwedMessage | undefined {
  const { sequence, position, body } = record;
  const place = { sequence, position };
  const inForm = (packed: Uint8Array): Message => {
    const message = unpack(tapline87, packed);
    return isSent ? repeatOf(message) : message;
  };
  const queued = queuedPlace(record);
  switch (entryName(record.type)) {
    case "stored": {
      const { message, account, ordinal, kind, amountMinor, scheme } = decode("stored", body);
      const secrets = (): CardSecrets | undefined => {
        const accountData = accounts.open(ordinal, account);
        return accountData && { accountData };
      };
      return {
        ...place,
        message: inForm(message),
        queued,
        stored: { kind, amountMinor, scheme },
        voided: undefined,
        secrets,
      };
    }
    case "owed": {
      const { message, of, reason, subtracts, kind, amountMinor, scheme } = decode("owed", body);
      const voided = reason === VOID && subtracts === "yes" ? { of, kind, amountMinor, scheme } : undefined;
      return { ...place, message: inForm(message), queued, stored: undefined, voided };
    }
    case "advice":
      return {
        ...place,
        message: inForm(decode("advice", body).message),
        queued,
        stored: undefined,
        voided: undefined,
      };
    default:
      return undefined;
  }
}

/** Where a record stands in the queue; `undefined` when it is not in it. */
function queuedPlace({ type, sequence, position, body }: JournalRecord): QueuedPlace | undefined {
  switch (entryName(type)) {
    case "stored": {
      const { ordinal, sumMinor, amountMinor, at } = decode("stored", body);
      return { sequence, position, ordinal, sumMinor, valueMinor: amountMinor, at };
    }
    case "owed": {
      const { ordinal, sumMinor, at } = decode("owed", body);
      return ordinal === 0 ? undefined : { sequence, position, ordinal, sumMinor, valueMinor: 0, at };
    }
    case "advice": {
      const { ordinal, sumMinor, at } = decode("advice", body);
      return { sequence, position, ordinal, sumMinor, valueMinor: 0, at };
    }
    default:
      return undefined;
  }
}

/** The first of the queue behind a position whose ordinal is higher. */
export function nextQueued(
  journal: Pick<Journal, "readFrom">,
  position: number,
  ordinal: number,
): QueuedPlace | undefined {
  let found: QueuedPlace | undefined;
  journal.readFrom(position, (record) => {
    const place = queuedPlace(record);
    if (place !== undefined && place.ordinal > ordinal) found = place;
    return found === undefined;
  });
  return found;
}
