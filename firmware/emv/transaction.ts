/** One transaction as the terminal hands it to entry point: what EMV calls the transaction-dependent terminal data. */

/** Transaction Type, tag 9C: the first two digits of the ISO 8583:1987 processing code. */
export const transactionTypes = Object.freeze({
  purchase: 0x00,
  cash: 0x01,
  purchaseWithCashback: 0x09,
  refund: 0x20,
} as const);

export interface Transaction {
  /** Amount, Authorised in minor units, cashback included (tag 9F02): a whole number from 0 to 999 999 999 999. */
  readonly amountMinor: number;
  /** Amount, Other in minor units: the cashback part (tag 9F03); 0 without. */
  readonly amountOtherMinor: number;
  /** Transaction Type (tag 9C), one of {@link transactionTypes}. */
  readonly transactionType: number;
  /** ISO 4217 numeric code, three digits: `"985"` (tag 5F2A). */
  readonly currencyCode: string;
  /** Digits after the decimal point of that currency (tag 5F36). */
  readonly currencyExponent: number;
  /** Local date, `YYMMDD` (tag 9A). */
  readonly date: string;
  /** Local time, `HHMMSS` (tag 9F21). */
  readonly time: string;
  /** Transaction Sequence Counter (tag 9F41): the terminal's own count, 0 to 99 999 999. */
  readonly sequenceCounter: number;
}
