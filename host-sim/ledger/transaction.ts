/** What the ledger is told of a transaction, and what it answers: the words between the acquirer's desks and its book. */
import type { CryptogramVerdict, TransactionRow, TransactionState } from "./schema";

/** What tells one transaction from every other (terminal, STAN and transmission time of the request). */
export interface TransactionKey {
  readonly terminalId: string;
  readonly stan: string;
  readonly transmittedAt: number;
}

/** What is known of a transaction from the request alone. */
export interface TransactionFacts extends TransactionKey {
  readonly messageType: string;
  readonly processingCode: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly merchantId: string;
  /** In full; only its masked form and its token are stored. What follows a sale does not name its card again. */
  readonly pan: string | undefined;
  readonly entryMode: string;
  /** Field 60. */
  readonly batch?: number;
  /** Field 39 of a 0220. */
  readonly offlineApproval?: "Y1" | "Y3";
  /** Tag 9F26 in hex. */
  readonly applicationCryptogram?: string;
}

/** What the acquirer decided. */
export interface TransactionDecision {
  readonly answerCode: string;
  readonly authorisationCode: string | undefined;
  readonly retrievalReference: string;
  readonly cryptogram: CryptogramVerdict;
  readonly rule: string | undefined;
  /** The packed answer. */
  readonly answer: Uint8Array;
}

/** What names a message that follows a transaction. */
export interface MessageKey {
  readonly stan: string;
  readonly transmittedAt: number;
}

/** Which message reverses, and why. */
export interface Reversal extends MessageKey {
  /** Field 39. */
  readonly reason: string;
}

/** In what two transactions of one key can differ. */
export type TransactionDifference = "amount" | "card" | "message-type" | "processing-code" | "currency" | "batch";

/** What became of a reversal. */
export type ReversalResult =
  | { readonly kind: "reversed" | "already-reversed" | "was-declined" | "barred"; readonly row: TransactionRow }
  /** The original is another amount, card or kind of message: nothing was changed. */
  | { readonly kind: "differs"; readonly what: TransactionDifference }
  /** A void of what a closed batch holds: nothing was changed. */
  | { readonly kind: "settled"; readonly row: TransactionRow };

/** How the card of a transaction ended, and which message told it. */
export interface CardEnd extends MessageKey {
  readonly cryptogram: CryptogramVerdict;
  readonly decision: "TC" | "AAC" | "ARQC" | undefined;
  readonly scriptResults: Uint8Array | undefined;
  readonly scripts: "delivered" | "failed" | undefined;
}

/** What became of a card's end. */
export type CardEndResult =
  | { readonly kind: "noted" | "already-noted"; readonly row: TransactionRow }
  | { readonly kind: "unknown" }
  | { readonly kind: "differs"; readonly what: TransactionDifference };

/** Which rows to list; the newest first. */
export interface TransactionFilter {
  readonly terminalId?: string;
  readonly state?: TransactionState;
  readonly batch?: number;
  /** All transactions of the card, by its PAN. */
  readonly pan?: string;
  /** Only rows older than this one. */
  readonly beforeId?: number;
  readonly limit?: number;
}
