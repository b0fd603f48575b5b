/** The batch: opened before anything is sold into it, read while it is open, closed by its settlement, released when the host has it. */
import { pack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import { endValues, type BatchEnd } from "./batch-closing";
import { BatchWalk, type BookedTransaction } from "./batch-walk";
import type { BookCore } from "./book-core";
import { unsentCount } from "./owed";

/** Field 60 has six digits; after the last comes the first. */
const LAST_BATCH = 999_999;

/** Opens the next one, with a number behind `after`; what lies before it and nobody needs any more is released. */
export function openBatch(core: BookCore, after = 0): void {
  const { parts, state } = core;
  const { settings, nextBatch } = parts;
  // What a batch is closed for, the next one is opened for; settings of others are for an empty terminal.
  const owner = state.closing?.batch ?? { ...settings, currency: settings.currency.numeric };
  const { terminalId, merchantId, currency } = owner;
  const next = Math.max(nextBatch(), state.lastBatch + 1, after + 1);
  const number = next > LAST_BATCH ? 1 : next;
  core.write("batchOpened", { number, terminalId, merchantId, currency });
  if (state.closing === undefined) core.journal.release(state.settled?.closing.position ?? core.batch.position);
}

/** Whether what is in the books belongs to other settings. */
export function isOthers({ parts, state }: BookCore): boolean {
  const { terminalId, merchantId, currency } = parts.settings;
  const batch = state.batch ?? state.closing?.batch;
  if (batch === undefined) return false;
  return batch.terminalId !== terminalId || batch.merchantId !== merchantId || batch.currency !== currency.numeric;
}

/** Whether nothing would be lost if the terminal forgot everything now. */
export function isSettled(core: BookCore): boolean {
  const { isBatchUsed, last, closing } = core.state;
  return unsentCount(core) === 0 && !isBatchUsed && closing === undefined && last?.state !== "open";
}

/** Its approved transactions, oldest first, each as it stands now; `false` from `take` ends it. */
export function eachBooked(core: BookCore, take: (transaction: BookedTransaction) => boolean | void): void {
  const walk = new BatchWalk(core.journal, core.batch.position);
  for (let one = walk.next(); one !== undefined; one = walk.next()) if (take(one) === false) return;
}

/** The approved one with this receipt number. */
export function findBooked(core: BookCore, number: number): BookedTransaction | undefined {
  let found: BookedTransaction | undefined;
  eachBooked(core, (transaction) => {
    if (transaction.facts.number === number) found = transaction;
  });
  return found;
}

/** The last transaction, if it was approved and stands. */
export function lastBooked({ journal, state }: BookCore): BookedTransaction | undefined {
  const { last } = state;
  if (last?.state !== "approved") return undefined;
  const booked = new BatchWalk(journal, last.position).next();
  return booked?.sequence === last.sequence && booked.standing === "standing" ? booked : undefined;
}

/** Where records are missing, totals come to what can be listed: entries that took back what is lost must not count either. */
export function recount(core: BookCore): void {
  const { totals } = core.state;
  totals.clear();
  eachBooked(core, ({ standing, facts }) => {
    if (standing === "standing") totals.add(facts);
  });
}

/** Its settlement is about to be asked for; nothing may be owed. What is made from here on belongs to the next one. */
export function beginClosing(core: BookCore, request: Message): void {
  const { last, closing, declined } = core.state;
  if (unsentCount(core) > 0 || last?.state === "open") throw new Error("a batch is closed with messages unsent");
  if (closing !== undefined) throw new Error("a batch is closed before the last one was settled");
  const message = pack(tapline87, request);
  core.write("batchClosing", {
    ...{ number: core.batch.number, message, at: core.nowMs },
    ...{ declined: declined.count, declinedMinor: declined.valueMinor },
  });
  openBatch(core);
}

/** The transactions of the one that the host has to take, oldest first, one at a call. */
export function walkClosing({ journal, state }: BookCore): BatchWalk {
  const { closing } = state;
  if (closing === undefined) throw new Error("no batch is closed");
  return new BatchWalk(journal, closing.batch?.position ?? closing.position);
}

/** The host agreed to it, or took it over: the records of its transactions may go. */
export function noteClosed(core: BookCore, end: BatchEnd): void {
  const { closing } = core.state;
  if (closing === undefined) throw new Error("no batch is closed");
  core.write("batchClosed", { number: closing.number, ...endValues(end) });
  core.journal.release(closing.position);
}
