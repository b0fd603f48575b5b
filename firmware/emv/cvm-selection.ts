/**
 * CVM selection of kernel 2: the card's CVM List against what the terminal can do (EMV Book 3, 10.5; Book C-2, procedure
 * "CVM Selection"). Contactless never verifies a PIN offline, so every method is known to succeed or fail at once.
 */
import { numericValue } from "../codec/bcd";
import { isSet, setBit } from "./bits";
import { sameBytes } from "./byte-strings";
import type { DataObjects } from "./data-objects";
import type { CardholderVerification } from "./outcome";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import {
  applyNextRule,
  cvmCapabilities,
  cvmConditions,
  cvmMethodMask,
  cvmMethods,
  cvmOutcomes,
  noCvmPerformed,
} from "./tables/cvm-codes";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { type Transaction, transactionTypes } from "./transaction";

/** What the terminal's side brings in. */
export interface CvmSelectionInput {
  readonly transaction: Transaction;
  readonly unattended: boolean;
  /** The device's own verification counts (Kernel Configuration, b6). */
  readonly onDeviceVerification: boolean;
  readonly aboveCvmLimit: boolean;
}

/** Chooses the method, sets CVM Results (9F34) and the TVR; the result is `none` when verification failed, too. */
export function selectCardholderVerification(data: DataObjects, input: CvmSelectionInput): CardholderVerification {
  const profile = data.get(tags.applicationInterchangeProfile);
  if (input.onDeviceVerification && isSet(profile, aip.onDeviceCardholderVerificationSupported)) {
    if (!input.aboveCvmLimit) return conclude(data, noCvmPerformed, 0, cvmOutcomes.successful, "none");
    return conclude(data, cvmMethods.plaintextPin, 0, cvmOutcomes.successful, "consumer-device");
  }
  if (!isSet(profile, aip.cardholderVerificationSupported)) {
    return conclude(data, noCvmPerformed, 0, cvmOutcomes.unknown, "none");
  }
  const list = data.filled(tags.cvmList);
  if (list === undefined || list.length <= amountsLength) {
    setBit(resultsOf(data), tvr.iccDataMissing);
    return conclude(data, noCvmPerformed, 0, cvmOutcomes.unknown, "none");
  }
  return applyRules(data, list, input);
}

/** Amounts X and Y, 4 bytes each, stand before the rules (EMV Book 3, 10.5). */
const amountsLength = 8;

function applyRules(data: DataObjects, list: Uint8Array, input: CvmSelectionInput): CardholderVerification {
  const capability = data.get(tags.terminalCapabilities)?.subarray(1, 2);
  for (let at = amountsLength; at + 1 < list.length; at += 2) {
    const method = list[at] & cvmMethodMask;
    const condition = list[at + 1];
    if (!conditionMet(condition, method, list, data, input, capability)) continue;
    if (isSupported(method, capability)) {
      if (method === cvmMethods.onlinePin) {
        setBit(resultsOf(data), tvr.onlinePinEntered);
        return conclude(data, list[at], condition, cvmOutcomes.unknown, "online-pin");
      }
      if (method === cvmMethods.signature) return conclude(data, list[at], condition, cvmOutcomes.unknown, "signature");
      if (method === cvmMethods.noCvm) return conclude(data, list[at], condition, cvmOutcomes.successful, "none");
    }
    if (!isRecognised(method)) setBit(resultsOf(data), tvr.unrecognisedCvm);
    if ((list[at] & applyNextRule) === 0 || method === cvmMethods.fail) {
      setBit(resultsOf(data), tvr.cardholderVerificationFailed);
      return conclude(data, list[at], condition, cvmOutcomes.failed, "none");
    }
  }
  // No rule was met, or the last one failed and asked for a next one that is not there (10.5, last paragraph).
  setBit(resultsOf(data), tvr.cardholderVerificationFailed);
  return conclude(data, noCvmPerformed, 0, cvmOutcomes.failed, "none");
}

function conclude(
  data: DataObjects,
  method: number,
  condition: number,
  outcome: number,
  verification: CardholderVerification,
): CardholderVerification {
  data.set(tags.cvmResults, Uint8Array.of(method, condition, outcome));
  return verification;
}

function resultsOf(data: DataObjects): Uint8Array {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  return results;
}

function isRecognised(method: number): boolean {
  return (
    method <= cvmMethods.encipheredPinAndSignature || method === cvmMethods.signature || method === cvmMethods.noCvm
  );
}

function isSupported(method: number, capability: Uint8Array | undefined): boolean {
  switch (method) {
    case cvmMethods.onlinePin:
      return isSet(capability, cvmCapabilities.onlinePin);
    case cvmMethods.signature:
      return isSet(capability, cvmCapabilities.signature);
    case cvmMethods.noCvm:
      return isSet(capability, cvmCapabilities.noCvm);
    default:
      return false;
  }
}

function conditionMet(
  condition: number,
  method: number,
  list: Uint8Array,
  data: DataObjects,
  input: CvmSelectionInput,
  capability: Uint8Array | undefined,
): boolean {
  const { transaction, unattended } = input;
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
      return isSupported(method, capability);
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

/** Conditions 06 to 09 hold only for an amount in the application's own currency (EMV Book 3, table 41). */
function amountMet(under: boolean, threshold: number, data: DataObjects): boolean {
  const cardCurrency = data.filled(tags.applicationCurrencyCode);
  const currency = data.get(tags.transactionCurrencyCode);
  const amount = data.get(tags.amountAuthorised);
  if (cardCurrency === undefined || currency === undefined || amount === undefined) return false;
  if (!sameBytes(cardCurrency, currency)) return false;
  return under ? numericValue(amount) < threshold : numericValue(amount) > threshold;
}
