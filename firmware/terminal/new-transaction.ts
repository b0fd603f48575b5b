/** A transaction as the kernels see it, begun now. */
import type { Transaction } from "../emv/transaction";
import type { Clock } from "../ports/clock";
import type { Settings } from "../storage/settings";
import { localTime } from "./local-time";
import { KIND_TYPES, type TransactionKind } from "./transaction-kind";

/** `number` is that of its receipt, and the Transaction Sequence Counter. */
export function newTransaction(
  { time, currency }: Pick<Settings, "time" | "currency">,
  clock: Pick<Clock, "now">,
  kind: TransactionKind,
  amountMinor: number,
  number: number,
): Transaction {
  const local = localTime(time, clock.now());
  return {
    amountMinor,
    amountOtherMinor: 0,
    transactionType: KIND_TYPES[kind],
    currencyCode: currency.numeric,
    currencyExponent: currency.exponent,
    date: local.date,
    time: local.time,
    sequenceCounter: number,
  };
}
