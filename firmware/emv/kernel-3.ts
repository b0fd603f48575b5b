/**
 * Kernel 3, Visa qVSDC (EMV Contactless Book C-3). The card makes its cryptogram in GET PROCESSING OPTIONS; the kernel
 * reads what is left, and judges. Left out, with reasons: COVERAGE.md.
 */
import { statusWords, statusWordText } from "../card/status-word";
import { authenticationSetting } from "./authentication-setting";
import { isSet } from "./bits";
import { cardData, cardSummary, readAccount } from "./card-data";
import { completionField55 } from "./completion-field-55";
import type { Kernel3Application } from "./configuration";
import { parseDataObjectList } from "./data-object-list";
import { Ended, endApplication } from "./ended";
import { authenticateFast } from "./fast-dynamic-data";
import { requestProcessingOptions, storeProcessingOptions } from "./initiate-application";
import type { Kernel, KernelContext } from "./kernel";
import { cryptogramOfKernel3, verificationByQualifiers } from "./kernel-3-decisions";
import type { DeclineReason, KernelOutcome, SecondPresentment } from "./outcome";
import { isExpired } from "./processing-restrictions";
import { readApplicationData } from "./read-application-data";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import {
  cardTransactionQualifiers as ctq,
  terminalTransactionQualifiers as ttq,
} from "./tables/transaction-qualifiers";
import { tags } from "./tables/tags";
import { isOnlineOnly } from "./terminal-data";
import { transactionTypes } from "./transaction";

type Context = KernelContext<Kernel3Application>;

export const kernel3: Kernel<Kernel3Application> = async (context) => {
  const read = await readCard(context);
  if (read !== undefined) return read.outcome;
  const missing = checkMandatoryData(context);
  if (missing !== undefined) return missing.outcome;
  return judge(context);
};

/** C-3, 5.2 and 5.3. */
async function readCard({ session, data, staticData, transactionQualifiers }: Context): Promise<undefined | Ended> {
  if (transactionQualifiers === undefined) throw new Error("pre-processing makes the qualifiers of kernel 3");
  data.set(tags.terminalTransactionQualifiers, transactionQualifiers);
  // Book B, 3.3.3.6 and C-3, 5.2.1: without the qualifiers in its PDOL it is no application for this kernel.
  const list = data.filled(tags.pdol);
  const entries = list === undefined ? [] : parseDataObjectList(list, "PDOL");
  if (entries instanceof Ended) return entries;
  if (!entries.some((entry) => entry.tag === tags.terminalTransactionQualifiers)) {
    return new Ended({ kind: "select-next", because: "card-data-missing" });
  }
  const response = await requestProcessingOptions(session, data);
  if (response instanceof Ended) return response;
  if (response.statusWord !== statusWords.success) return refusal(response.statusWord);
  return storeProcessingOptions(data, response.data) ?? readApplicationData(session, data, { staticData });
}

/** What the status words of GET PROCESSING OPTIONS mean (C-3, 5.2.2.2). */
function refusal(statusWord: number): Ended {
  switch (statusWord) {
    case statusWords.referencedDataInvalidated:
      return new Ended({ kind: "try-another-interface", reason: "card" });
    case statusWords.conditionsNotSatisfied:
      return new Ended({ kind: "select-next", because: "status-word" });
    case statusWords.commandNotAllowed:
      return new Ended({ kind: "see-phone" });
    default:
      return endApplication("status-word", "GET PROCESSING OPTIONS", statusWordText(statusWord));
  }
}

/** C-3, 5.4.2.1. The CID is not among them: it is made up from the issuer's data when the card leaves it out. */
function checkMandatoryData({ data }: Context): undefined | Ended {
  for (const tag of [
    tags.applicationCryptogram,
    tags.applicationInterchangeProfile,
    tags.applicationTransactionCounter,
    tags.issuerApplicationData,
    tags.track2EquivalentData,
  ]) {
    if (data.filled(tag) === undefined) return endApplication("card-data-missing", "mandatory data");
  }
  const account = readAccount(data);
  return account instanceof Ended ? account : undefined;
}

/** C-3, 5.4.3 to 5.8: the card's decision, restrictions, interface, cardholder verification. */
function judge(context: Context): KernelOutcome {
  const { data, application } = context;
  const qualifiers = data.filled(tags.cardTransactionQualifiers);
  const kind = cryptogramOfKernel3(data);
  if (kind instanceof Ended) return kind.outcome;
  if (kind === "aac") return declined(context, "card");
  if (wantsOtherInterface(context, qualifiers)) return { kind: "try-another-interface", reason: "card" };
  // 5.5.1.1: only a card that approved by itself is judged by its dates here; of an ARQC the issuer judges.
  if (kind === "tc" && expiredOffline(context) && !isSet(qualifiers, ctq.goOnlineIfExpired)) {
    return declined(context, "expired");
  }
  const mayApprove = kind === "tc" && approvesOffline(context);
  const isGenuine = mayApprove && authenticate(context);
  if (mayApprove && !isGenuine) {
    const instead = withoutAuthentication(context, qualifiers);
    if (instead !== undefined) return instead;
  }
  const verification = verificationByQualifiers(data, kind);
  if (verification === "failed") return declined(context, "cardholder-verification");
  const card = cardData(data, application);
  if (card instanceof Ended) return card.outcome;
  if (isGenuine && verification !== "online-pin") return { kind: "approved", card, verification };
  if (kind === "tc") return { kind: "online-request", card, verification, unproved: true };
  return { kind: "online-request", card, verification, ...secondPresentment(context, qualifiers) };
}

/** C-3, 5.8 and 5.9: a card that made an ARQC may hear its issuer's answer, where it and the reader say that they can. */
function secondPresentment(
  { data }: Context,
  qualifiers: Uint8Array | undefined,
): { readonly secondPresentment?: SecondPresentment } {
  const applicationName = data.get(tags.dedicatedFileName);
  const isSupported =
    isSet(data.get(tags.terminalTransactionQualifiers), ttq.issuerUpdateProcessingSupported) &&
    isSet(qualifiers, ctq.issuerUpdateProcessingSupported);
  if (!isSupported || applicationName === undefined) return {};
  const authenticatesIssuer = isSet(data.get(tags.applicationInterchangeProfile), aip.issuerAuthenticationSupported);
  const field55 = completionField55(data, new Uint8Array(0));
  return { secondPresentment: { applicationName: applicationName.slice(), authenticatesIssuer, field55 } };
}

/** Whether a TC may stand: not at a terminal that only goes online, nor where it told the card that it would. */
function approvesOffline({ data, terminal }: Context): boolean {
  return !isOnlineOnly(terminal) && !isSet(data.get(tags.terminalTransactionQualifiers), ttq.onlineCryptogramRequired);
}

/** C-3, 5.6.1: a TC is believed only with a good signature by fDDA. */
function authenticate({ data, staticData, cipher, authentication, transaction }: Context): boolean {
  const account = readAccount(data);
  if (account instanceof Ended || !isSet(data.get(tags.applicationInterchangeProfile), aip.ddaSupported)) return false;
  const setting = authenticationSetting(cipher, authentication, data, transaction, account.pan.reveal());
  return authenticateFast(setting, data, staticData) === undefined;
}

/** C-3, 5.6.2: the card's issuer may want to be asked, or the chip to be inserted; `undefined` asks the issuer. */
function withoutAuthentication(context: Context, qualifiers: Uint8Array | undefined): KernelOutcome | undefined {
  const reader = context.data.get(tags.terminalTransactionQualifiers);
  if (isSet(qualifiers, ctq.goOnlineIfAuthenticationFails) && !isSet(reader, ttq.offlineOnlyReader)) return undefined;
  if (isSet(qualifiers, ctq.switchInterfaceIfAuthenticationFails) && isSet(reader, ttq.contactChipSupported)) {
    return { kind: "try-another-interface", reason: "card" };
  }
  return declined(context, "authentication");
}

/** C-3, 5.5.1.1: an application that does not tell its date counts as expired. */
function expiredOffline({ data, transaction }: Context): boolean {
  return data.filled(tags.expirationDate) === undefined || isExpired(data, transaction);
}

/** C-3, 5.5.1.3 and 5.5.1.4: some cards give cash only by contact. */
function wantsOtherInterface({ data, transaction }: Context, qualifiers: Uint8Array | undefined): boolean {
  if (!isSet(data.get(tags.terminalTransactionQualifiers), ttq.contactChipSupported)) return false;
  if (transaction.transactionType === transactionTypes.cash) return isSet(qualifiers, ctq.switchInterfaceForCash);
  if (transaction.amountOtherMinor > 0) return isSet(qualifiers, ctq.switchInterfaceForCashback);
  return false;
}

function declined({ data, application }: Context, reason: DeclineReason): KernelOutcome {
  const card = cardData(data, application);
  if (card instanceof Ended) return card.outcome;
  return { kind: "declined", reason, summary: cardSummary(data, application), card };
}
