/**
 * Pre-processing: what each application may do with this amount, before any card is there
 * (EMV Contactless Book A, 5.8; Book B, 3.1.1). Also where the transaction's bits of the TTQ are made.
 */
import { clearBit, isSet, setBit } from "./bits";
import type { ApplicationConfiguration, Kernel3Application } from "./configuration";
import { terminalTransactionQualifiers as ttq } from "./tables/transaction-qualifiers";
import type { Transaction } from "./transaction";

/** Why an application is left out of the candidates. */
export type NotAllowedReason = "transaction-type" | "zero-amount" | "over-limit";

/** One application as pre-processing left it (Book B, table 3-2: Entry Point Pre-Processing Indicators). */
export interface ProcessedApplication {
  readonly application: ApplicationConfiguration;
  /** `undefined`: allowed. */
  readonly notAllowed: NotAllowedReason | undefined;
  /** Kernel 3: Terminal Transaction Qualifiers of this transaction. */
  readonly transactionQualifiers: Uint8Array | undefined;
}

/** Judges every configured application. When none is allowed there is no use in asking for a card (Book B, 3.1.1.13). */
export function preProcess(
  applications: readonly ApplicationConfiguration[],
  transaction: Transaction,
): ProcessedApplication[] {
  return applications.map((application) => ({
    application,
    notAllowed: reasonAgainst(application, transaction),
    transactionQualifiers: application.kernel === 3 ? qualifiersFor(application, transaction) : undefined,
  }));
}

function reasonAgainst(application: ApplicationConfiguration, transaction: Transaction): NotAllowedReason | undefined {
  if (!application.transactionTypes.includes(transaction.transactionType)) return "transaction-type";
  if (transaction.amountMinor === 0 && application.kernel === 3 && !takesZero(application)) return "zero-amount";
  return overEveryLimit(application, transaction.amountMinor) ? "over-limit" : undefined;
}

/** Book B, 3.1.1.4; and a reader that cannot go online has nobody to ask about nothing (3.1.1.11). */
function takesZero({ zeroAmountAllowed, terminalTransactionQualifiers }: Kernel3Application): boolean {
  return zeroAmountAllowed && !isSet(terminalTransactionQualifiers, ttq.offlineOnlyReader);
}

/**
 * Kernel 3 is out at the limit (Book B, 3.1.1.5). Kernel 2 is out above it (C-2, S456.22), and only when above both of its
 * limits: which one counts is known once the card has said whether it verifies its holder.
 */
function overEveryLimit({ kernel, limits }: ApplicationConfiguration, amountMinor: number): boolean {
  const limit = limits.transactionLimitMinor;
  if (limit === undefined) return false;
  if (kernel === 3) return amountMinor >= limit;
  return amountMinor > Math.max(limit, limits.transactionLimitOnDeviceMinor ?? limit);
}

/** Bits 8 and 7 of byte 2 belong to the transaction, all others to the configuration (Book B, 3.1.1.2, 3.1.1.9 to 3.1.1.12). */
function qualifiersFor(application: Kernel3Application, transaction: Transaction): Uint8Array {
  const qualifiers = application.terminalTransactionQualifiers.slice();
  clearBit(qualifiers, ttq.onlineCryptogramRequired);
  clearBit(qualifiers, ttq.cvmRequired);
  const { floorLimitMinor, cvmRequiredLimitMinor } = application.limits;
  const amount = transaction.amountMinor;
  const oneUnit = 10 ** transaction.currencyExponent;
  const online =
    (floorLimitMinor !== undefined && amount > floorLimitMinor) ||
    (application.statusCheck && amount === oneUnit) ||
    amount === 0;
  if (online) setBit(qualifiers, ttq.onlineCryptogramRequired);
  if (cvmRequiredLimitMinor !== undefined && amount >= cvmRequiredLimitMinor) setBit(qualifiers, ttq.cvmRequired);
  return qualifiers;
}
