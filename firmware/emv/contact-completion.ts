/**
 * After the issuer answered, or could not be asked: issuer authentication, scripts, second GENERATE AC, and what all of it comes
 * to (EMV Book 3, 10.9 to 10.11).
 */
import { externalAuthenticate } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { encodeAscii } from "../codec/ascii";
import { isSet, setBit } from "./bits";
import { joinBytes } from "./byte-strings";
import { completionField55 } from "./completion-field-55";
import { authenticateCryptogram } from "./contact-authentication";
import { hexOf } from "./contact-card-data";
import type { ContactContext } from "./contact-context";
import type { ContactCompletion, FinalReason, HostAnswer } from "./contact-outcome";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { requestCryptogram } from "./generate-cryptogram";
import { type IssuerResponse, parseIssuerResponse } from "./issuer-response";
import { processScripts } from "./issuer-scripts";
import { hasFailed } from "./offline-data-authentication";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { transactionStatusInformation as tsi } from "./tables/transaction-status-information";
import { analyseDefaultAction } from "./terminal-action-analysis";
import { isOnlineOnly } from "./terminal-data";

/** Authorisation Response Codes that the terminal makes itself (Book 4, A6). */
export const terminalResponseCodes = Object.freeze({
  offlineApproved: "Y1",
  offlineDeclined: "Z1",
  unableToGoOnlineApproved: "Y3",
  unableToGoOnlineDeclined: "Z3",
} as const);

const noResponse: IssuerResponse = Object.freeze({
  authenticationData: undefined,
  responseCode: undefined,
  scripts: Object.freeze([]),
});
/** What the card tells anew with its second cryptogram. */
const toldAnew = [
  tags.cryptogramInformationData,
  tags.applicationTransactionCounter,
  tags.applicationCryptogram,
  tags.issuerApplicationData,
  tags.signedDynamicApplicationData,
] as const;

/** What the terminal asks of the card at the end, and why it does not ask for more. */
type Wish = { readonly decision: "approve" } | { readonly decision: "decline"; readonly because: FinalReason };

/** Finishes the card. `firstFailed`: CDA of the first cryptogram failed, so that only an AAC may follow (Book 4, 6.3.2.1). */
export async function completeContact(
  context: ContactContext,
  answer: HostAnswer,
  firstFailed: boolean,
): Promise<ContactCompletion> {
  const { session, data } = context;
  const field55 = answer.kind === "answered" ? (answer.field55 ?? new Uint8Array(0)) : new Uint8Array(0);
  const response = parseIssuerResponse(field55);
  const { authenticationData, responseCode, scripts } = response ?? noResponse;
  const wish = wishFor(context, answer, firstFailed, response !== undefined);
  data.set(tags.authorisationResponseCode, responseCode ?? encodeAscii(codeOf(answer, wish)));
  if (authenticationData !== undefined) {
    data.set(tags.issuerAuthenticationData, authenticationData);
    await authenticateIssuer(context, authenticationData);
  }
  const before = await processScripts(session, data, scripts, tags.issuerScriptTemplate1);
  const approved = await finalCryptogram(context, wish);
  const after = await processScripts(session, data, scripts, tags.issuerScriptTemplate2);
  const scriptResults = joinBytes([before, after]);
  const common = {
    scriptResults,
    field55: completionField55(data, scriptResults),
    terminalVerificationResults: hexOf(data, tags.terminalVerificationResults),
    applicationCryptogram: hexOf(data, tags.applicationCryptogram),
  };
  if (approved === undefined) return { ...common, kind: "approved", online: answer.kind === "answered" };
  return {
    ...common,
    kind: "declined",
    reason: approved,
    mustReverse: answer.kind === "answered" && answer.approved,
  };
}

/** Book 3, 10.7 and 10.11: the issuer's word, and without it the default action codes of a terminal that may do without. */
function wishFor(
  { data, application, terminal }: ContactContext,
  answer: HostAnswer,
  firstFailed: boolean,
  isUnderstood: boolean,
): Wish {
  if (firstFailed) return { decision: "decline", because: "authentication" };
  if (answer.kind === "answered") {
    if (!answer.approved) return { decision: "decline", because: "issuer" };
    return isUnderstood ? { decision: "approve" } : { decision: "decline", because: "issuer-data" };
  }
  const mayApprove = answer.isRefused !== true && !isOnlineOnly(terminal);
  const approves = mayApprove && analyseDefaultAction(data, application.terminalActionCodes) === "approve";
  return approves ? { decision: "approve" } : { decision: "decline", because: "unable-to-go-online" };
}

function codeOf(answer: HostAnswer, wish: Wish): string {
  if (answer.kind === "answered") return answer.answerCode;
  if (wish.decision === "approve") return terminalResponseCodes.unableToGoOnlineApproved;
  // Nobody was asked after a wrong signature: that is no lack of a line.
  return wish.because === "authentication"
    ? terminalResponseCodes.offlineDeclined
    : terminalResponseCodes.unableToGoOnlineDeclined;
}

/**
 * 10.9: EXTERNAL AUTHENTICATE where the card's profile has it; else the card finds the data among those of CDOL2 and judges them
 * with its cryptogram. A failure is a TVR bit: what follows of it the card decides.
 */
async function authenticateIssuer({ session, data }: ContactContext, authenticationData: Uint8Array): Promise<void> {
  if (!isSet(data.get(tags.applicationInterchangeProfile), aip.issuerAuthenticationSupported)) return;
  setBit(bytesOf(data, tags.transactionStatusInformation), tsi.issuerAuthentication);
  const response = await session.exchange(externalAuthenticate(authenticationData), "EXTERNAL AUTHENTICATE");
  if (response instanceof Ended || response.statusWord !== statusWords.success) {
    setBit(bytesOf(data, tags.terminalVerificationResults), tvr.issuerAuthenticationFailed);
  }
}

/** Second GENERATE AC; `undefined` when the card approved what was to be approved, else why nothing comes of it. */
async function finalCryptogram(context: ContactContext, wish: Wish): Promise<FinalReason | undefined> {
  const { session, data, staticData, setting, method } = context;
  // Copied, because what is forgotten is written over.
  const first = data.get(tags.applicationCryptogram)?.slice();
  const information = data.get(tags.cryptogramInformationData)?.slice();
  data.forget(...toldAnew);
  // An AAC need not be signed (Book 2, 6.6).
  const combined = method === "cda" && wish.decision === "approve" && !hasFailed(data, "cda");
  const answer = await requestCryptogram(
    session,
    data,
    { decision: wish.decision, combined, unsigned: "fails" },
    "second",
  );
  if (answer instanceof Ended) {
    // The receipt names the cryptogram that there is.
    restore(data, tags.applicationCryptogram, first);
    restore(data, tags.cryptogramInformationData, information);
    return wish.decision === "decline" ? wish.because : "card-failed";
  }
  setBit(bytesOf(data, tags.transactionStatusInformation), tsi.cardRiskManagement);
  if (wish.decision === "decline") return wish.because;
  if (authenticateCryptogram(setting, data, staticData, answer, "second") !== undefined) return "authentication";
  return answer.kind === "tc" ? undefined : "card";
}

function restore(data: DataObjects, tag: number, value: Uint8Array | undefined): void {
  if (value === undefined || data.get(tag) !== undefined) return;
  data.set(tag, value);
}

function bytesOf(data: DataObjects, tag: number): Uint8Array {
  const bytes = data.get(tag);
  if (bytes === undefined) throw new Error("TVR and TSI are set before the kernel starts");
  return bytes;
}
