/**
 * Kernel 2, Mastercard M/Chip in EMV mode, online (EMV Contactless Book C-2). One phase after another; what a phase does
 * stands in the phase's own file. Left out, with reasons: COVERAGE.md.
 */
import { statusWords } from "../card/status-word";
import { isSet, setBit } from "./bits";
import { cardData, cardSummary, readAccount } from "./card-data";
import type { Kernel2Application } from "./configuration";
import { selectCardholderVerification } from "./cvm-selection";
import { Ended, endApplication } from "./ended";
import { requestCryptogram } from "./generate-cryptogram";
import { requestProcessingOptions, storeProcessingOptions } from "./initiate-application";
import type { Kernel, KernelContext } from "./kernel";
import type { CardholderVerification, KernelOutcome } from "./outcome";
import { asksForHolder } from "./phone-message";
import { applyProcessingRestrictions } from "./processing-restrictions";
import { readApplicationData } from "./read-application-data";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { type ActionDecision, analyseTerminalAction } from "./terminal-action-analysis";
import { isOnlineOnly, isUnattended } from "./terminal-data";

type Context = KernelContext<Kernel2Application>;

/** Mobile Support Indicator: phones are understood (C-2, A.1.90). */
const mobileSupported = 0x01;

export const kernel2: Kernel<Kernel2Application> = async (context) => {
  const read = await readCard(context);
  if (read !== undefined) return read.outcome;
  const limit = checkTransactionLimit(context);
  if (limit !== undefined) return limit.outcome;
  const missing = checkMandatoryData(context);
  if (missing !== undefined) return missing.outcome;
  const verification = assess(context);
  const decision = decide(context);
  const kind = await requestCryptogram(context.session, context.data, decision);
  if (kind instanceof Ended) return kind.outcome;
  return concludeWith(context, kind, decision, verification);
};

/** C-2, states 1 to 4: GET PROCESSING OPTIONS and records. */
async function readCard({ session, data, terminal }: Context): Promise<undefined | Ended> {
  data.set(tags.mobileSupportIndicator, Uint8Array.of(mobileSupported));
  data.set(tags.cvmResults, new Uint8Array(3));
  // C-2, S1.9: byte 2 is decided with the CVM, byte 3 by what data authentication the kernel has: none yet.
  data.set(tags.terminalCapabilities, Uint8Array.of(terminal.terminalCapabilities[0], 0, 0));
  const response = await requestProcessingOptions(session, data);
  if (response instanceof Ended) return response;
  // C-2, S3.9: any other status word sends entry point to the next candidate.
  if (response.statusWord !== statusWords.success) return new Ended({ kind: "select-next", because: "status-word" });
  const ended = storeProcessingOptions(data, response.data);
  if (ended !== undefined) return ended;
  const profile = data.filled(tags.applicationInterchangeProfile);
  if (profile === undefined || data.filled(tags.applicationFileLocator) === undefined) {
    return endApplication("card-data-missing", "GET PROCESSING OPTIONS");
  }
  // C-2, S3.17: Kernel Configuration says "mag-stripe mode contactless transactions not supported".
  if (!isSet(profile, aip.emvModeSupported)) return endApplication("card-data-error", "magnetic-stripe mode only");
  return readApplicationData(session, data);
}

/** C-2, S456.21: the limit that counts depends on whether the device verifies its holder. */
function checkTransactionLimit({ data, application, transaction }: Context): undefined | Ended {
  const { transactionLimitMinor, transactionLimitOnDeviceMinor } = application.limits;
  const limit = onDevice(data.get(tags.applicationInterchangeProfile), application)
    ? (transactionLimitOnDeviceMinor ?? transactionLimitMinor)
    : transactionLimitMinor;
  if (limit === undefined || transaction.amountMinor <= limit) return undefined;
  return new Ended({ kind: "select-next", because: "over-limit" });
}

function onDevice(profile: Uint8Array | undefined, application: Kernel2Application): boolean {
  return application.onDeviceCardholderVerification && isSet(profile, aip.onDeviceCardholderVerificationSupported);
}

/** C-2, S456.24 and EMV Book 3, 7.2: expiry, PAN and CDOL1. */
function checkMandatoryData({ data }: Context): undefined | Ended {
  for (const tag of [tags.expirationDate, tags.pan, tags.cdol1]) {
    if (data.filled(tag) === undefined) return endApplication("card-data-missing", "READ RECORD: mandatory data");
  }
  const account = readAccount(data);
  return account instanceof Ended ? account : undefined;
}

/** C-2, S456.30 to 36: restrictions, cardholder verification, floor limit; findings stand in the TVR. */
function assess({ data, application, transaction, terminal }: Context): CardholderVerification {
  const { cvmRequiredLimitMinor, floorLimitMinor } = application.limits;
  const results = data.get(tags.terminalVerificationResults);
  const capabilities = data.get(tags.terminalCapabilities);
  if (results === undefined || capabilities === undefined)
    throw new Error("terminal data are set before the kernel starts");
  setBit(results, tvr.offlineDataAuthenticationNotPerformed);
  applyProcessingRestrictions(data, transaction);
  const aboveCvmLimit = cvmRequiredLimitMinor !== undefined && transaction.amountMinor > cvmRequiredLimitMinor;
  capabilities[1] = aboveCvmLimit ? application.cvmCapabilityCvmRequired : application.cvmCapabilityNoCvmRequired;
  const verification = selectCardholderVerification(data, {
    transaction,
    unattended: isUnattended(terminal),
    onDeviceVerification: application.onDeviceCardholderVerification,
    aboveCvmLimit,
  });
  if (floorLimitMinor !== undefined && transaction.amountMinor > floorLimitMinor)
    setBit(results, tvr.floorLimitExceeded);
  return verification;
}

/** Without offline data authentication nothing may be approved offline: where the codes would, the issuer is asked. */
function decide({ data, application, terminal }: Context): ActionDecision {
  const decision = analyseTerminalAction(data, application.terminalActionCodes, isOnlineOnly(terminal));
  return decision === "approve" ? "online" : decision;
}

/** C-2, S910: the cryptogram is the outcome. */
function concludeWith(
  { data, application }: Context,
  kind: "aac" | "tc" | "arqc",
  decision: ActionDecision,
  verification: CardholderVerification,
): KernelOutcome {
  if (kind === "aac" && asksForHolder(data.filled(tags.posCardholderInteractionInformation)))
    return { kind: "see-phone" };
  const card = cardData(data, application);
  if (card instanceof Ended) return card.outcome;
  if (kind === "arqc") return { kind: "online-request", card, verification };
  // `requestCryptogram` lets a TC through only when one was asked for, which `decide` never does.
  if (kind === "tc") return endApplication("card-data-error", "GENERATE AC: type").outcome;
  const reason = decision === "decline" ? "terminal-action-analysis" : "card";
  return { kind: "declined", reason, summary: cardSummary(data, application), card };
}
