/** A batch from the moment its settlement is asked for: what stands in the journal of it, and how the host took it. */
import { unpack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import type { Instant } from "../../ports/clock";
import type { Journal } from "../../storage/journal/journal";
import type { ReportFigures } from "../../ui/report";
import { repeatOf } from "../reversal";
import type { SettledPlace } from "./book-state";
import { decode, type EntryOf } from "./entries";
import type { Place } from "./outbox";

type Reader = Pick<Journal, "read">;

/** A batch whose settlement is asked for. */
export interface ClosingBatch extends Place {
  readonly number: number;
  /** 0500, or 0501 if it was sent before. */
  readonly message: Message;
  readonly at: Instant;
  /** Forwards of it that came to nothing. */
  readonly declined: { readonly count: number; readonly amountMinor: number };
}

/** How the host took the totals: `agreed`, or it counted otherwise and took over the list. `figures`: what it counted, if it said so. */
export interface BatchEnd {
  readonly kind: "agreed" | "uploaded";
  readonly figures: ReportFigures | undefined;
}

/** A batch that is settled. */
export interface SettledBatch extends ClosingBatch {
  readonly end: BatchEnd;
}

/** Codes of the end in an entry: field 39 of the answer to the totals. */
const END_CODES = Object.freeze({ agreed: "00", uploaded: "95" } as const);
const NOTHING = Object.freeze({ count: 0, amountMinor: 0 });

/** The end as an entry holds it. */
export function endValues({ kind, figures }: BatchEnd): Omit<EntryOf<"batchClosed">, "number"> {
  const { sale = NOTHING, refund = NOTHING } = figures ?? {};
  return {
    code: END_CODES[kind],
    hasFigures: figures === undefined ? "no" : "yes",
    ...{ sales: sale.count, salesMinor: sale.amountMinor, refunds: refund.count, refundsMinor: refund.amountMinor },
  };
}

function endOf(values: EntryOf<"batchClosed">): BatchEnd {
  const { code, hasFigures, sales, salesMinor, refunds, refundsMinor } = values;
  const sale = { count: sales, amountMinor: salesMinor };
  const refund = { count: refunds, amountMinor: refundsMinor };
  return {
    kind: code === END_CODES.agreed ? "agreed" : "uploaded",
    figures: hasFigures === "yes" ? { sale, refund } : undefined,
  };
}

/** Reads it; `undefined` when its record is lost. */
export function closingBatch(
  journal: Reader,
  { sequence, position }: Place,
  isSent: boolean,
): ClosingBatch | undefined {
  const record = journal.read(position);
  if (record === undefined) return undefined;
  const { number, message, at, declined, declinedMinor } = decode("batchClosing", record.body);
  const request = unpack(tapline87, message);
  return {
    ...{ sequence, position, number, at },
    message: isSent ? repeatOf(request) : request,
    declined: { count: declined, amountMinor: declinedMinor },
  };
}

/** Reads it with its end; `undefined` when a record of it is lost. */
export function settledBatch(journal: Reader, { closing, closed }: SettledPlace): SettledBatch | undefined {
  const batch = closingBatch(journal, closing, true);
  const record = journal.read(closed.position);
  return batch && record && { ...batch, end: endOf(decode("batchClosed", record.body)) };
}
