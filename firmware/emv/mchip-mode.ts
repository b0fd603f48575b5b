/**
 * Kernel 2 in EMV mode, which the scheme calls M/Chip (EMV Contactless Book C-2, S4 to S6 and S9 to S11). One phase after
 * another; what a phase does stands in the phase's own file.
 */
import { isSet, setBit } from "./bits";
import { type Account, cardData, cardSummary, readAccount } from "./card-data";
import type { Kernel2Application } from "./configuration";
import { selectCardholderVerification } from "./cvm-selection";
import { Ended, endApplication } from "./ended";
import { type CryptogramAnswer, type CryptogramRequest, requestCryptogram } from "./generate-cryptogram";
import type { Kernel, KernelContext } from "./kernel";
import { authenticate, checkAuthenticationData, isCombined } from "./kernel-2-authentication";
import { checkTransactionLimit, isAboveCvmLimit, verifiesOnDevice } from "./kernel-2-limits";
import { neededRecords } from "./mchip-file-layout";
import { type AuthenticationMethod, hasFailed, selectAuthentication } from "./offline-data-authentication";
import type { CardholderVerification, KernelOutcome } from "./outcome";
import { asksForHolder } from "./phone-message";
import { applyProcessingRestrictions } from "./processing-restrictions";
import { readApplicationData } from "./read-application-data";
import { noteTorn, type Recovered, recoverTorn } from "./recover-cryptogram";
import { resistRelay } from "./relay-resistance";
import { applicationCapabilitiesInformation as capabilities } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { analyseTerminalAction } from "./terminal-action-analysis";
import { isOnlineOnly, isUnattended } from "./terminal-data";

type Context = KernelContext<Kernel2Application>;

/** Offline data authentication that this kernel has. */
const knownMethods: readonly AuthenticationMethod[] = Object.freeze(["cda"]);

/** Runs EMV mode to its outcome, from the records on. */
export const mchipMode: Kernel<Kernel2Application> = async (context) => {
  const relayed = await resistRelay(context);
  if (relayed !== undefined) return relayed.outcome;
  const read = await readRecords(context);
  if (read !== undefined) return read.outcome;
  const limit = checkTransactionLimit(context);
  if (limit !== undefined) return limit.outcome;
  const account = checkMandatoryData(context);
  if (account instanceof Ended) return account.outcome;
  const wrong = checkAuthenticationData(context, account);
  if (wrong !== undefined) return wrong.outcome;
  const verification = assess(context);
  const recovered = await recoverTorn(context);
  if (recovered instanceof Ended) return recovered.outcome;
  if (recovered !== undefined) return judge(context, account, recovered);
  const request = decide(context, verification);
  const answer = await requestCryptogram(context.session, context.data, request);
  if (answer instanceof Ended) {
    noteTorn(context, answer, request, verification);
    return answer.outcome;
  }
  return judge(context, account, { answer, request, verification });
};

/** C-2, S910: the signature, then what the card decided. */
function judge(context: Context, account: Account, { answer, request, verification }: Recovered): KernelOutcome {
  const failed = authenticate(context, account, answer);
  if (failed !== undefined) return failed.outcome;
  return concludeWith(context, answer, request, verification);
}

/** C-2, S3R1.17 to 20 and S4. */
async function readRecords({ session, data, staticData }: Context): Promise<undefined | Ended> {
  const locator = data.filled(tags.applicationFileLocator);
  if (locator === undefined) throw new Error("the locator was there before the mode was chosen");
  const combined = selectAuthentication(data, knownMethods) === "cda";
  return readApplicationData(session, data, {
    staticData: combined ? staticData : undefined,
    isNeeded: neededRecords(locator, combined),
  });
}

/** C-2, S456.24 and EMV Book 3, 7.2: expiry, PAN and CDOL1. */
function checkMandatoryData({ data }: Context): Account | Ended {
  for (const tag of [tags.expirationDate, tags.pan, tags.cdol1]) {
    if (data.filled(tag) === undefined) return endApplication("card-data-missing", "READ RECORD: mandatory data");
  }
  return readAccount(data);
}

/** C-2, S456.30 to 36: restrictions, cardholder verification, floor limit; findings stand in the TVR. */
function assess(context: Context): CardholderVerification {
  const { data, application, transaction, terminal } = context;
  const { floorLimitMinor } = application.limits;
  const results = data.get(tags.terminalVerificationResults);
  const capabilities = data.get(tags.terminalCapabilities);
  if (results === undefined || capabilities === undefined)
    throw new Error("terminal data are set before the kernel starts");
  applyProcessingRestrictions(data, transaction);
  const aboveCvmLimit = isAboveCvmLimit(context);
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
  if (failed && verifiesOnDevice(context)) {
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
