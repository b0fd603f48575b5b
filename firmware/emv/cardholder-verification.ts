/** Cardholder verification of a contact card: the rules of its CVM List, one after the other (EMV Book 3, 10.5). */
import { isSet, setBit } from "./bits";
import type { ContactVerification } from "./contact-outcome";
import type { Interruption } from "./contact-services";
import { conditionMet, type CvmConditionInput, type CvmRule, cvmRules, isRecognised } from "./cvm-list";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { type OfflinePinContext, type OfflinePinResult, type PinForm, verifyOfflinePin } from "./offline-pin";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { applyNextRule, cvmCapabilities, cvmMethods, cvmOutcomes, noCvmPerformed } from "./tables/cvm-codes";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { transactionStatusInformation as tsi } from "./tables/transaction-status-information";

export interface CardholderVerificationContext extends Omit<OfflinePinContext, "isBypassed"> {
  readonly conditions: CvmConditionInput;
}

/** What each method needs of byte 2 of Terminal Capabilities: all of the list (Book 4, A2). */
const needs: Readonly<Record<number, readonly number[]>> = Object.freeze({
  [cvmMethods.plaintextPin]: [cvmCapabilities.plaintextPin],
  [cvmMethods.onlinePin]: [cvmCapabilities.onlinePin],
  [cvmMethods.plaintextPinAndSignature]: [cvmCapabilities.plaintextPin, cvmCapabilities.signature],
  [cvmMethods.encipheredPin]: [cvmCapabilities.encipheredPin],
  [cvmMethods.encipheredPinAndSignature]: [cvmCapabilities.encipheredPin, cvmCapabilities.signature],
  [cvmMethods.signature]: [cvmCapabilities.signature],
  [cvmMethods.noCvm]: [cvmCapabilities.noCvm],
});

/** Methods by which the card checks a PIN. */
const pinForms: Readonly<Record<number, PinForm | undefined>> = Object.freeze({
  [cvmMethods.plaintextPin]: "plaintext",
  [cvmMethods.plaintextPinAndSignature]: "plaintext",
  [cvmMethods.encipheredPin]: "enciphered",
  [cvmMethods.encipheredPinAndSignature]: "enciphered",
});

const withSignature: readonly number[] = Object.freeze([
  cvmMethods.plaintextPinAndSignature,
  cvmMethods.encipheredPinAndSignature,
]);

/** Carries the list out; sets CVM Results, TVR and TSI. A failed verification is no end: action analysis judges it. */
export async function verifyCardholder(
  context: CardholderVerificationContext,
): Promise<ContactVerification | Interruption | Ended> {
  const { data } = context;
  conclude(data, noCvmPerformed, 0, cvmOutcomes.unknown);
  const list = listOf(data);
  if (list === undefined) return "none";
  const results = bytesOf(data, tags.terminalVerificationResults);
  const capability = data.get(tags.terminalCapabilities)?.subarray(1, 2);
  let isBypassed = false;
  let last: CvmRule | undefined;
  for (const rule of cvmRules(list)) {
    const { code, method, condition } = rule;
    const isSupported = needs[method]?.every((bit) => isSet(capability, bit)) ?? false;
    if (!conditionMet(rule, isSupported, list, data, context.conditions)) continue;
    last = rule;
    if (!isRecognised(method)) setBit(results, tvr.unrecognisedCvm);
    // 10.5.1 and 10.5.2: a PIN was wanted, and there is no means to enter it.
    if (!isSupported && (pinForms[method] !== undefined || method === cvmMethods.onlinePin)) {
      setBit(results, tvr.pinPadNotWorking);
    }
    if (isSupported) {
      const form = pinForms[method];
      // The card is asked from here, not from a function between, which would take memory while it answers.
      const pin: OfflinePinResult | undefined = form && (await verifyOfflinePin({ ...context, isBypassed }, form));
      if (pin instanceof Ended) return pin;
      const carriedOut: CarriedOut =
        pin === undefined ? carryOut(data, isBypassed, method) : pinCarriedOut(pin, method);
      if (carriedOut.kind === "interrupted") return carriedOut.by;
      if (carriedOut.kind === "done") {
        conclude(data, code, condition, carriedOut.outcome);
        return carriedOut.verification;
      }
      isBypassed ||= carriedOut.isBypassed;
    }
    if ((code & applyNextRule) === 0 || method === cvmMethods.fail) break;
  }
  // Table 2 of Book 4, 6.3.4.5: the rule that failed last; none when no condition was met.
  setBit(results, tvr.cardholderVerificationFailed);
  conclude(data, last?.code ?? noCvmPerformed, last?.condition ?? 0, cvmOutcomes.failed);
  return "none";
}

/** The list that is to be carried out; `undefined`, and bits that say so, when there is none. */
function listOf(data: DataObjects): Uint8Array | undefined {
  if (!isSet(data.get(tags.applicationInterchangeProfile), aip.cardholderVerificationSupported)) return undefined;
  const list = data.filled(tags.cvmList);
  if (list === undefined || cvmRules(list).length === 0) {
    // Book 3, 7.5.
    setBit(bytesOf(data, tags.terminalVerificationResults), tvr.iccDataMissing);
    return undefined;
  }
  setBit(bytesOf(data, tags.transactionStatusInformation), tsi.cardholderVerification);
  return list;
}

type CarriedOut =
  | { readonly kind: "done"; readonly verification: ContactVerification; readonly outcome: number }
  | { readonly kind: "failed"; readonly isBypassed: boolean }
  | { readonly kind: "interrupted"; readonly by: Interruption };

/** A method without an offline PIN. */
function carryOut(data: DataObjects, isBypassed: boolean, method: number): CarriedOut {
  switch (method) {
    case cvmMethods.onlinePin:
      // Book 4, 6.3.4.3: a PIN that was left out once is left out for every rule.
      if (isBypassed) {
        setBit(bytesOf(data, tags.terminalVerificationResults), tvr.pinNotEntered);
        return { kind: "failed", isBypassed: true };
      }
      setBit(bytesOf(data, tags.terminalVerificationResults), tvr.onlinePinEntered);
      return { kind: "done", verification: "online-pin", outcome: cvmOutcomes.unknown };
    case cvmMethods.signature:
      return { kind: "done", verification: "signature", outcome: cvmOutcomes.unknown };
    case cvmMethods.noCvm:
      return { kind: "done", verification: "none", outcome: cvmOutcomes.successful };
    default:
      return { kind: "failed", isBypassed: false };
  }
}

function pinCarriedOut(result: Exclude<OfflinePinResult, Ended>, method: number): CarriedOut {
  switch (result) {
    case "verified":
      // With a signature to come the result is not known yet (Book 4, table 2).
      return withSignature.includes(method)
        ? { kind: "done", verification: "offline-pin-and-signature", outcome: cvmOutcomes.unknown }
        : { kind: "done", verification: "offline-pin", outcome: cvmOutcomes.successful };
    case "failed":
    case "bypassed":
      return { kind: "failed", isBypassed: result === "bypassed" };
    default:
      return { kind: "interrupted", by: result };
  }
}

function conclude(data: DataObjects, method: number, condition: number, outcome: number): void {
  data.set(tags.cvmResults, Uint8Array.of(method, condition, outcome));
}

function bytesOf(data: DataObjects, tag: number): Uint8Array {
  const bytes = data.get(tag);
  if (bytes === undefined) throw new Error("TVR and TSI are set before the kernel starts");
  return bytes;
}
