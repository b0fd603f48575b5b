/**
 * Kernel 2, Mastercard M/Chip in EMV mode (EMV Contactless Book C-2). One phase after another; what a phase does
 * stands in the phase's own file. Left out, with reasons: COVERAGE.md.
 */
import { statusWords } from "../card/status-word";
import { isSet, setBit } from "./bits";
import { type Account, cardData, cardSummary, readAccount } from "./card-data";
import type { Kernel2Application } from "./configuration";
import { selectCardholderVerification } from "./cvm-selection";
import { Ended, endApplication } from "./ended";
import { type CryptogramAnswer, type CryptogramRequest, requestCryptogram } from "./generate-cryptogram";
import { requestProcessingOptions, storeProcessingOptions } from "./initiate-application";
import type { Kernel, KernelContext } from "./kernel";
import { authenticate, checkAuthenticationData, isCombined } from "./kernel-2-authentication";
import { neededRecords } from "./mchip-file-layout";
import { type AuthenticationMethod, hasFailed, selectAuthentication } from "./offline-data-authentication";
import type { CardholderVerification, KernelOutcome } from "./outcome";
import { asksForHolder } from "./phone-message";
import { applyProcessingRestrictions } from "./processing-restrictions";
import { readApplicationData } from "./read-application-data";
import {
  applicationCapabilitiesInformation as capabilities,
  applicationInterchangeProfile as aip,
} from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { analyseTerminalAction } from "./terminal-action-analysis";
import { isOnlineOnly, isUnattended } from "./terminal-data";

type Context = KernelContext<Kernel2Application>;

/** Mobile Support Indicator: phones are understood (C-2, A.1.90). */
const mobileSupported = 0x01;

/** Offline data authentication that this kernel has. */
const knownMethods: readonly AuthenticationMethod[] = Object.freeze(["cda"]);

export const kernel2: Kernel<Kernel2Application> = async (context) => {
  const read = await readCard(context);
  if (read !== undefined) return read.outcome;
  const limit = checkTransactionLimit(context);
  if (limit !== undefined) return limit.outcome;
  const account = checkMandatoryData(context);
  if (account instanceof Ended) return account.outcome;
  const wrong = checkAuthenticationData(context, account);
  if (wrong !== undefined) return wrong.outcome;
  const verification = assess(context);
  const request = decide(context, verification);
  const answer = await requestCryptogram(context.session, context.data, request);
  if (answer instanceof Ended) return answer.outcome;
  const failed = authenticate(context, account, answer);
  if (failed !== undefined) return failed.outcome;
  return concludeWith(context, answer, request, verification);
};

/** C-2, states 1 to 4: GET PROCESSING OPTIONS and records. */
async function readCard({ session, data, staticData, terminal, application }: Context): Promise<undefined | Ended> {
  data.set(tags.mobileSupportIndicator, Uint8Array.of(mobileSupported));
  data.set(tags.cvmResults, new Uint8Array(3));
  // C-2, S1.9: byte 2 is decided with the CVM.
  data.set(
    tags.terminalCapabilities,
    Uint8Array.of(terminal.terminalCapabilities[0], 0, application.securityCapability),
  );
  const response = await requestProcessingOptions(session, data);
  if (response instanceof Ended) return response;
  // C-2, S3.9: any other status word sends entry point to the next candidate.
  if (response.statusWord !== statusWords.success) return new Ended({ kind: "select-next", because: "status-word" });
  const ended = storeProcessingOptions(data, response.data);
  if (ended !== undefined) return ended;
  const profile = data.filled(tags.applicationInterchangeProfile);
  const locator = data.filled(tags.applicationFileLocator);
  if (profile === undefined || locator === undefined) {
    return endApplication("card-data-missing", "GET PROCESSING OPTIONS");
  }
  // C-2, S3.17: Kernel Configuration says "mag-stripe mode contactless transactions not supported".
  if (!isSet(profile, aip.emvModeSupported)) return endApplication("card-data-error", "magnetic-stripe mode only");
  // S3R1.17 to 20.
  const combined = selectAuthentication(data, knownMethods) === "cda";
  return readApplicationData(session, data, {
    staticData: combined ? staticData : undefined,
    isNeeded: neededRecords(locator, combined),
  });
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
function checkMandatoryData({ data }: Context): Account | Ended {
  for (const tag of [tags.expirationDate, tags.pan, tags.cdol1]) {
    if (data.filled(tag) === undefined) return endApplication("card-data-missing", "READ RECORD: mandatory data");
  }
  return readAccount(data);
}

/** C-2, S456.30 to 36: restrictions, cardholder verification, floor limit; findings stand in the TVR. */
function assess({ data, application, transaction, terminal }: Context): CardholderVerification {
  const { cvmRequiredLimitMinor, floorLimitMinor } = application.limits;
  const results = data.get(tags.terminalVerificationResults);
  const capabilities = data.get(tags.terminalCapabilities);
  if (results === undefined || capabilities === undefined)
    throw new Error("terminal data are set before the kernel starts");
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

/**
 * C-2, S456.39 and GAC.20 to 27. Where the action codes would approve, the issuer is asked all the same unless the card can
 * show what it is, and when the holder's PIN is the issuer's to check.
 */
function decide(context: Context, verification: CardholderVerification): CryptogramRequest {
  const { data, application, terminal } = context;
  const decision = analyseTerminalAction(data, application.terminalActionCodes, isOnlineOnly(terminal));
  const chosen = isCombined(context);
  const failed = chosen && hasFailed(data, "cda");
  // A device that verifies its holder must be able to prove it (GAC.22, 23).
  if (failed && onDevice(data.get(tags.applicationInterchangeProfile), application)) {
    return { decision: "decline", combined: false };
  }
  const combined = chosen && !failed;
  if (decision === "approve") {
    return { decision: combined && verification !== "online-pin" ? "approve" : "online", combined };
  }
  const signsDecline = isSet(
    data.filled(tags.applicationCapabilitiesInformation),
    capabilities.combinedSignatureOverDecline,
  );
  return { decision, combined: combined && (decision !== "decline" || signsDecline) };
}

/** C-2, S910: the cryptogram is the outcome. */
function concludeWith(
  { data, application }: Context,
  { kind }: CryptogramAnswer,
  { decision }: CryptogramRequest,
  verification: CardholderVerification,
): KernelOutcome {
  if (kind === "aac" && asksForHolder(data.filled(tags.posCardholderInteractionInformation)))
    return { kind: "see-phone" };
  const card = cardData(data, application);
  if (card instanceof Ended) return card.outcome;
  if (kind === "arqc") return { kind: "online-request", card, verification };
  // `requestCryptogram` lets a TC through only when one was asked for, with a signature, which was found good.
  if (kind === "tc") return { kind: "approved", card, verification };
  const reason = decision === "decline" ? "terminal-action-analysis" : "card";
  return { kind: "declined", reason, summary: cardSummary(data, application), card };
}
