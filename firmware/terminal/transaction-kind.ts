/** What money a transaction moves, and the words and codes that follow from it. */
import { transactionTypes, type Transaction } from "../emv/transaction";
import type { TextKey } from "../ui/i18n/text-en";

/** `sale`: from the cardholder to the merchant; `refund`: back, always asked online. */
export type TransactionKind = "sale" | "refund";

/** Transaction Type (tag 9C), and through it field 3. */
export const KIND_TYPES: Readonly<Record<TransactionKind, number>> = Object.freeze({
  sale: transactionTypes.purchase,
  refund: transactionTypes.refund,
});

/** What the amount on the screen is for. */
export const KIND_OCCASIONS: Readonly<Record<TransactionKind, TextKey>> = Object.freeze({
  sale: "card.toPay",
  refund: "card.toRefund",
});

/** What the amount that is keyed in is called. */
export const KIND_AMOUNTS: Readonly<Record<TransactionKind, TextKey>> = Object.freeze({
  sale: "amount.label",
  refund: "amount.refund",
});

/** What kind of transaction a card is asked for. */
export function kindOf({ transactionType }: Pick<Transaction, "transactionType">): TransactionKind {
  return transactionType === transactionTypes.refund ? "refund" : "sale";
}

/** Field 3: the transaction type, and no account chosen. */
export function processingCode({ transactionType }: Pick<Transaction, "transactionType">): string {
  return `${transactionType.toString(16).padStart(2, "0")}0000`;
}

/** Words of a sale that a refund says otherwise. */
const REFUND_WORDS: Readonly<Partial<Record<TextKey, TextKey>>> = Object.freeze({
  "result.approved": "refund.approved",
  "result.notCompleted.reversing": "refund.reversing",
  "end.cancelled.text": "refund.cancelled.text",
  "end.timeout.text": "refund.timeout.text",
  "end.noConnection.text": "refund.noConnection.text",
  "end.internal.text": "refund.internal.text",
});

/** The text as it reads for this kind. */
export function wordFor(kind: TransactionKind, key: TextKey): TextKey {
  return kind === "refund" ? (REFUND_WORDS[key] ?? key) : key;
}
