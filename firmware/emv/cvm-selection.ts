/**
 * CVM selection of kernel 2: the card's CVM List against what the terminal can do (EMV Book 3, 10.5; Book C-2, procedure
 * "CVM Selection"). Contactless never verifies a PIN offline, so every method is known to succeed or fail at once.
 */
import { isSet, setBit } from "./bits";
import { conditionMet, cvmRules, isRecognised } from "./cvm-list";
import type { DataObjects } from "./data-objects";
import type { CardholderVerification } from "./outcome";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { applyNextRule, cvmCapabilities, cvmMethods, cvmOutcomes, noCvmPerformed } from "./tables/cvm-codes";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import type { Transaction } from "./transaction";

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
  if (list === undefined || cvmRules(list).length === 0) {
    setBit(resultsOf(data), tvr.iccDataMissing);
    return conclude(data, noCvmPerformed, 0, cvmOutcomes.unknown, "none");
  }
  return applyRules(data, list, input);
}

function applyRules(data: DataObjects, list: Uint8Array, input: CvmSelectionInput): CardholderVerification {
  const capability = data.get(tags.terminalCapabilities)?.subarray(1, 2);
  for (const rule of cvmRules(list)) {
    const { code, method, condition } = rule;
    const isDoable = isSupported(method, capability);
    if (!conditionMet(rule, isDoable, list, data, input)) continue;
    if (isDoable) {
      if (method === cvmMethods.onlinePin) {
        setBit(resultsOf(data), tvr.onlinePinEntered);
        return conclude(data, code, condition, cvmOutcomes.unknown, "online-pin");
      }
      if (method === cvmMethods.signature) return conclude(data, code, condition, cvmOutcomes.unknown, "signature");
      if (method === cvmMethods.noCvm) return conclude(data, code, condition, cvmOutcomes.successful, "none");
    }
    if (!isRecognised(method)) setBit(resultsOf(data), tvr.unrecognisedCvm);
    if ((code & applyNextRule) === 0 || method === cvmMethods.fail) {
      setBit(resultsOf(data), tvr.cardholderVerificationFailed);
      return conclude(data, code, condition, cvmOutcomes.failed, "none");
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
