/** What a batch comes to: sales and refunds that stand, in number and amount (ISO 8583:1987, fields 74, 76, 86, 88). */
import type { SettlementRow } from "./schema";

/** Credits are refunds, debits are sales. */
export interface BatchTotals {
  readonly creditsNumber: number;
  readonly creditsMinor: number;
  readonly debitsNumber: number;
  readonly debitsMinor: number;
}

/** A standing transaction in the book of one side. */
export interface BookEntry {
  readonly stan: string;
  readonly transmittedAt: number;
  readonly currency: string;
  /** Sales above zero, refunds below. */
  readonly signedMinor: number;
}

/** Adds up the entries of a currency. */
export function totalsOf(entries: readonly BookEntry[], currency: string): BatchTotals {
  const totals = { creditsNumber: 0, creditsMinor: 0, debitsNumber: 0, debitsMinor: 0 };
  for (const entry of entries) {
    if (entry.currency !== currency) continue;
    if (entry.signedMinor < 0) {
      totals.creditsNumber += 1;
      totals.creditsMinor -= entry.signedMinor;
    } else {
      totals.debitsNumber += 1;
      totals.debitsMinor += entry.signedMinor;
    }
  }
  return totals;
}

/** Whether both sides count the same. */
export function areEqual(one: BatchTotals, other: BatchTotals): boolean {
  return (
    one.creditsNumber === other.creditsNumber &&
    one.creditsMinor === other.creditsMinor &&
    one.debitsNumber === other.debitsNumber &&
    one.debitsMinor === other.debitsMinor
  );
}

/** The terminal's totals of a settlement. */
export function terminalTotals(row: SettlementRow): BatchTotals {
  return {
    creditsNumber: row.credits_number,
    creditsMinor: row.credits_minor,
    debitsNumber: row.debits_number,
    debitsMinor: row.debits_minor,
  };
}

/** The host's totals of a settlement, as they were when the terminal's came. */
export function hostTotals(row: SettlementRow): BatchTotals {
  return {
    creditsNumber: row.host_credits_number,
    creditsMinor: row.host_credits_minor,
    debitsNumber: row.host_debits_number,
    debitsMinor: row.host_debits_minor,
  };
}
