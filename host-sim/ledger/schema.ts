/** The ledger's tables as TypeScript sees them. The same in SQL: migrations.ts. */
import type { Generated, Selectable } from "kysely";

/**
 * Where a transaction stands.
 *
 * - `authorised`: 0100 approved, money reserved
 * - `charged`: 0200 or 0220 approved, or the batch of a 0100 closed: money moved to the merchant
 * - `refunded`: a refund approved, money moved to the cardholder
 * - `declined`: answered with anything but `00`
 * - `reversed`: approved once, then taken back
 * - `barred`: its reversal came, the request itself never did; should it still come, it is declined
 */
export type TransactionState = "authorised" | "charged" | "refunded" | "declined" | "reversed" | "barred";

/** What the issuer made of the cryptogram in field 55. */
export type CryptogramVerdict = "valid" | "invalid" | "absent" | "unchecked";

/** One row a transaction. Instants are milliseconds since 1970 UTC, money is an integer in minor units. */
export interface TransactionTable {
  id: Generated<number>;
  terminal_id: string;
  /** Field 11, six digits. */
  stan: string;
  /** Field 7 with the year it stands for. */
  transmitted_at: number;
  message_type: string;
  processing_code: string;
  amount_minor: number;
  /** ISO 4217, numeric. */
  currency: string;
  merchant_id: string;
  /** First six and last four digits. */
  masked_pan: string;
  /** Keyed hash of the PAN (pan-token.ts). */
  pan_token: string;
  /** Field 22. */
  entry_mode: string;
  /** Field 39 of the answer; `null` while barred. */
  answer_code: string | null;
  authorisation_code: string | null;
  retrieval_reference: string | null;
  cryptogram: CryptogramVerdict;
  state: TransactionState;
  /** Name of the rule that decided, when one did. */
  rule: string | null;
  /** The answer as it was sent, for repeats. Answers carry no card data. */
  answer: Uint8Array | null;
  reversal_stan: string | null;
  reversal_transmitted_at: number | null;
  /** Field 39 of the reversal. */
  reversal_reason: string | null;
  /** Which message told how the card ended; the five below are of it. */
  card_stan: string | null;
  card_transmitted_at: number | null;
  /** What the card decided at last. */
  card_decision: "TC" | "AAC" | "ARQC" | null;
  card_cryptogram: CryptogramVerdict | null;
  /** Issuer Script Results (tag 9F5B) in hex, `null` when there was no script. */
  script_results: string | null;
  /** Whether all scripts of the issuer were carried out. */
  scripts: "delivered" | "failed" | null;
  created_at: number;
  updated_at: number;
  /** Field 60; `null` where the message had none. */
  batch: number | null;
  /** Field 39 of a 0220: the card approved it. `null` for a deferred authorisation, and for what was asked online. */
  offline_approval: "Y1" | "Y3" | null;
  /** Tag 9F26 in hex: one of it is one tap, or one card in the slot. */
  application_cryptogram: string | null;
}

/** How a batch was settled, or stands to be. */
export interface SettlementTable {
  terminal_id: string;
  batch: number;
  merchant_id: string;
  currency: string;
  /** `differing`: an upload is wanted. `agreed`: closed with equal totals. `taken`: closed with the terminal's, by upload. */
  state: "differing" | "agreed" | "taken";
  /** Of the 0500 or 0520 that the totals are from. */
  stan: string;
  transmitted_at: number;
  credits_number: number;
  credits_minor: number;
  debits_number: number;
  debits_minor: number;
  host_credits_number: number;
  host_credits_minor: number;
  host_debits_number: number;
  host_debits_minor: number;
  /** Field 63: the terminal's totals by scheme and kind. */
  details: Uint8Array | null;
  created_at: number;
  /** `null` while differing. */
  closed_at: number | null;
}

/** What a terminal uploaded of a batch, by the key of the transaction. */
export interface UploadTable {
  terminal_id: string;
  batch: number;
  stan: string;
  transmitted_at: number;
  currency: string;
  /** Sales above zero, refunds below. */
  signed_minor: number;
}

/** Where the books of terminal and host did not agree when a batch was closed. */
export interface DifferenceTable {
  terminal_id: string;
  batch: number;
  stan: string;
  transmitted_at: number;
  /** `reversed-later`: taken back, because no cardholder was told of it, after the batch was closed. */
  kind: "missing-at-host" | "missing-at-terminal" | "amount" | "currency" | "reversed-later";
  /** What it comes to in the terminal's books; 0 where it is missing. Sales above zero, refunds below. */
  terminal_minor: number;
  host_minor: number;
  created_at: number;
}

/** Of each terminal's initial key, the highest transaction counter that a message had. */
export interface KeyCounterTable {
  initial_key_id: string;
  counter: number;
}

/** The latest statement of each terminal about itself (docs/compliance.md). */
export interface StatementTable {
  terminal_id: string;
  received_at: number;
  /** As it came: the signature is over these bytes. */
  statement: Uint8Array;
  signature: Uint8Array | null;
}

/** The tables by name. */
export interface LedgerSchema {
  differences: DifferenceTable;
  key_counters: KeyCounterTable;
  settlements: SettlementTable;
  statements: StatementTable;
  transactions: TransactionTable;
  uploads: UploadTable;
}

/** A row as it is read. */
export type TransactionRow = Selectable<TransactionTable>;

/** A statement as it is read. */
export type StatementRow = Selectable<StatementTable>;

/** A settlement as it is read. */
export type SettlementRow = Selectable<SettlementTable>;

/** A difference as it is read. */
export type DifferenceRow = Selectable<DifferenceTable>;
