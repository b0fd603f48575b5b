/** The CVM List, tag 8E: its rules and when each of them applies (EMV Book 3, 10.5 and annex C3). */
import { numericValue } from "../codec/bcd";
import { sameBytes } from "./byte-strings";
import type { DataObjects } from "./data-objects";
import { cvmConditions, cvmMethodMask, cvmMethods } from "./tables/cvm-codes";
import { tags } from "./tables/tags";
import { type Transaction, transactionTypes } from "./transaction";

/** One rule: two bytes, as they stand in the list, and the method out of the first. */
export interface CvmRule {
  readonly code: number;
  readonly method: number;
  readonly condition: number;
}

/** Amounts X and Y, 4 bytes each, stand before the rules. */
const amountsLength = 8;

/** The rules; none counts as a list that is not there (10.5). A last odd byte is no rule. */
export function cvmRules(list: Uint8Array): CvmRule[] {
  const rules: CvmRule[] = [];
  for (let at = amountsLength; at + 1 < list.length; at += 2) {
    rules.push({ code: list[at], method: list[at] & cvmMethodMask, condition: list[at + 1] });
  }
  return rules;
}

/** Whether EMV knows the method (table 39). */
export function isRecognised(method: number): boolean {
  return (
    method <= cvmMethods.encipheredPinAndSignature || method === cvmMethods.signature || method === cvmMethods.noCvm
  );
}

/** What the terminal's side brings in. */
export interface CvmConditionInput {
  readonly transaction: Transaction;
  readonly unattended: boolean;
}

/** Whether the rule applies here; a condition that nobody knows, or whose data are missing, passes it over (10.5). */
export function conditionMet(
  { condition }: CvmRule,
  isSupported: boolean,
  list: Uint8Array,
  data: DataObjects,
  { transaction, unattended }: CvmConditionInput,
): boolean {
  const cash = transaction.transactionType === transactionTypes.cash;
  const cashback = transaction.transactionType === transactionTypes.purchaseWithCashback;
  switch (condition) {
    case cvmConditions.always:
      return true;
    case cvmConditions.unattendedCash:
      return unattended && cash;
    case cvmConditions.notCashOrCashback:
      return !cash && !cashback;
    case cvmConditions.terminalSupportsCvm:
      return isSupported;
    case cvmConditions.manualCash:
      return !unattended && cash;
    case cvmConditions.cashback:
      return cashback;
    case cvmConditions.underX:
    case cvmConditions.overX:
      return amountMet(condition === cvmConditions.underX, amountAt(list, 0), data);
    case cvmConditions.underY:
    case cvmConditions.overY:
      return amountMet(condition === cvmConditions.underY, amountAt(list, 4), data);
    default:
      return false;
  }
}

/** X or Y: 32 bits, in minor units of the application's currency. */
function amountAt(list: Uint8Array, offset: number): number {
  return list[offset] * 0x1000000 + (list[offset + 1] << 16) + (list[offset + 2] << 8) + list[offset + 3];
}

/** Conditions 06 to 09 hold only for an amount in the application's own currency (table 40). */
function amountMet(under: boolean, threshold: number, data: DataObjects): boolean {
  const cardCurrency = data.filled(tags.applicationCurrencyCode);
  const currency = data.get(tags.transactionCurrencyCode);
  const amount = data.get(tags.amountAuthorised);
  if (cardCurrency === undefined || currency === undefined || amount === undefined) return false;
  if (!sameBytes(cardCurrency, currency)) return false;
  return under ? numericValue(amount) < threshold : numericValue(amount) > threshold;
}
