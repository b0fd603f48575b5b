/** Processing restrictions: version, usage, dates; findings are TVR bits, decided on later (EMV Book 3, 10.4). */
import { type Bit, isSet, setBit } from "./bits";
import { sameBytes } from "./byte-strings";
import { calendarDate } from "./calendar";
import type { DataObjects } from "./data-objects";
import { toHex } from "../codec/hex";
import { applicationUsageControl as usage } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { type Transaction, transactionTypes } from "./transaction";

/** Carries out the three checks and sets their bits in the TVR of `data`. */
export function applyProcessingRestrictions(data: DataObjects, transaction: Transaction): void {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  if (versionsDiffer(data)) setBit(results, tvr.differentApplicationVersions);
  if (!usageAllowed(data, transaction)) setBit(results, tvr.serviceNotAllowed);
  const today = calendarDate(transaction.date);
  const effective = data.filled(tags.effectiveDate);
  if (effective !== undefined && calendarDate(toHex(effective)) > today)
    setBit(results, tvr.applicationNotYetEffective);
  if (isExpired(data, transaction)) setBit(results, tvr.expiredApplication);
}

/** Whether the Application Expiration Date lies before the transaction's (10.4.3); `false` when the card has none. */
export function isExpired(data: DataObjects, transaction: Transaction): boolean {
  const expiration = data.filled(tags.expirationDate);
  return expiration !== undefined && calendarDate(toHex(expiration)) < calendarDate(transaction.date);
}

/** 10.4.1: a card without a version number is taken to have the terminal's. */
function versionsDiffer(data: DataObjects): boolean {
  const card = data.filled(tags.cardApplicationVersion);
  const terminal = data.get(tags.terminalApplicationVersion);
  return card !== undefined && terminal !== undefined && !sameBytes(card, terminal);
}

/** What the holder may do with the card at home and abroad, by transaction type; any one bit is enough. */
const allowedUses: Readonly<
  Record<number, { readonly domestic: readonly Bit[]; readonly international: readonly Bit[] }>
> = Object.freeze({
  [transactionTypes.purchase]: {
    domestic: [usage.domesticGoods, usage.domesticServices],
    international: [usage.internationalGoods, usage.internationalServices],
  },
  [transactionTypes.purchaseWithCashback]: {
    domestic: [usage.domesticGoods, usage.domesticServices],
    international: [usage.internationalGoods, usage.internationalServices],
  },
  [transactionTypes.cash]: { domestic: [usage.domesticCash], international: [usage.internationalCash] },
});

/** 10.4.2: without the card's usage control, or for a type it does not speak of, there is nothing to restrict. */
function usageAllowed(data: DataObjects, transaction: Transaction): boolean {
  const control = data.filled(tags.applicationUsageControl);
  if (control === undefined) return true;
  // This terminal is no ATM (Terminal Type and cash disbursement capability, 10.4.2).
  if (!isSet(control, usage.otherThanAtm)) return false;
  const issuerCountry = data.filled(tags.issuerCountryCode);
  const terminalCountry = data.get(tags.terminalCountryCode);
  if (issuerCountry === undefined || terminalCountry === undefined) return true;
  const domestic = sameBytes(issuerCountry, terminalCountry);
  const uses = allowedUses[transaction.transactionType];
  if (uses !== undefined && !(domestic ? uses.domestic : uses.international).some((use) => isSet(control, use))) {
    return false;
  }
  if (transaction.amountOtherMinor === 0) return true;
  return isSet(control, domestic ? usage.domesticCashback : usage.internationalCashback);
}
