/** What a transaction of the ledger came to, in words and in money. */
import type { TransactionRow, TransactionState } from "./schema";

/** Processing codes (field 3, first two digits; ISO 8583:1987, annex A) of money that goes to the cardholder. */
const refundType = "20";
/** Field 39 of a 0400 that is a void: the customer's cancellation. */
const voidReason = "17";

/** Where a transaction ended, in the words of a merchant. */
export type Outcome = "authorised" | "charged" | "refunded" | "declined" | "voided" | "reversed" | "barred";

/** A transaction and what it moved. */
export interface StandingTransaction {
  readonly stan: string;
  readonly transmittedAt: number;
  readonly messageType: string;
  /** `undefined` where the message named none. */
  readonly batch: number | undefined;
  readonly kind: "sale" | "refund";
  readonly outcome: Outcome;
  readonly answerCode: string | undefined;
  readonly currency: string;
  readonly amountMinor: number;
  /** What the merchant gets by it: a sale's amount, a refund's below zero, 0 where nothing stands. */
  readonly signedMinor: number;
}

/** Whether field 3 says that money goes back to the cardholder. */
export function isRefund(processingCode: string): boolean {
  return processingCode.startsWith(refundType);
}

/** States in which money is moved or reserved. */
export const standingStates: readonly TransactionState[] = Object.freeze(["authorised", "charged", "refunded"]);

/** Whether money is moved or reserved by it. */
export function stands({ state }: Pick<TransactionRow, "state">): boolean {
  return standingStates.includes(state);
}

/** The amount as the merchant's books have it, whether or not it stands. */
export function signed(processingCode: string, amountMinor: number): number {
  return isRefund(processingCode) ? -amountMinor : amountMinor;
}

/** The state, told apart by why it was taken back. */
export function outcomeOf(row: Pick<TransactionRow, "state" | "reversal_reason">): Outcome {
  return row.state === "reversed" && row.reversal_reason === voidReason ? "voided" : row.state;
}

/** Whether a 0400 with this reason is a void. */
export function isVoid(reason: string): boolean {
  return reason === voidReason;
}

/** A row with its sign and outcome. */
export function standingOf(row: TransactionRow): StandingTransaction {
  return {
    stan: row.stan,
    transmittedAt: row.transmitted_at,
    messageType: row.message_type,
    batch: row.batch ?? undefined,
    kind: isRefund(row.processing_code) ? "refund" : "sale",
    outcome: outcomeOf(row),
    answerCode: row.answer_code ?? undefined,
    currency: row.currency,
    amountMinor: row.amount_minor,
    signedMinor: stands(row) ? signed(row.processing_code, row.amount_minor) : 0,
  };
}
