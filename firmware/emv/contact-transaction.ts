/**
 * A contact transaction, EMV 4.3: `start` goes from the candidate list to the first cryptogram, `complete` from the issuer's
 * answer to the end. Each phase stands in its own file; what is left out, in COVERAGE.md.
 */
import { statusWords, statusWordText } from "../card/status-word";
import { encodeAscii } from "../codec/ascii";
import { type CardChannel, ReaderFaultError } from "../ports/card-reader";
import { authenticationSetting } from "./authentication-setting";
import { setBit } from "./bits";
import { languagesOf, readAccount } from "./card-data";
import { verifyCardholder } from "./cardholder-verification";
import { authenticateCard, authenticateCryptogram, contactMethods } from "./contact-authentication";
import { completionField55 } from "./completion-field-55";
import { contactCandidates } from "./contact-candidates";
import { contactCardData, hexOf } from "./contact-card-data";
import { completeContact, terminalResponseCodes } from "./contact-completion";
import type { ContactApplication, ContactConfiguration } from "./contact-configuration";
import type { ContactContext } from "./contact-context";
import type { ContactCompletion, ContactOutcome, ContactVerification, HostAnswer } from "./contact-outcome";
import type { ContactServices } from "./contact-services";
import { contactBounds, ContactSession } from "./contact-session";
import { type BegunApplication, selectContactApplication } from "./contact-selection";
import { DataObjects } from "./data-objects";
import { Ended, endApplication } from "./ended";
import { type CryptogramAnswer, requestCryptogram } from "./generate-cryptogram";
import { hasFailed, selectAuthentication } from "./offline-data-authentication";
import { applyProcessingRestrictions } from "./processing-restrictions";
import { readApplicationData } from "./read-application-data";
import { StaticData } from "./static-data";
import { tags } from "./tables/tags";
import { transactionStatusInformation as tsi } from "./tables/transaction-status-information";
import { type ActionDecision, analyseTerminalAction } from "./terminal-action-analysis";
import { isOnlineOnly, isUnattended, setTerminalData } from "./terminal-data";
import { floorLimitObject, manageTerminalRisk, noteApproved, type RiskInput } from "./terminal-risk-management";
import type { Transaction } from "./transaction";

/** POS Entry Mode, tag 9F39: integrated circuit by contact. */
const posEntryMode = "05";
/** Book 3, 7.2, table 28: what every application must hold. */
const mandatoryTags = [tags.expirationDate, tags.pan, tags.cdol1, tags.cdol2] as const;

/** Authorisation Response Code of a transaction that ends here (Book 4, A6); the card may ask for it in CDOL1. */
const offlineResponseCodes: Readonly<Record<ActionDecision, string | undefined>> = Object.freeze({
  approve: terminalResponseCodes.offlineApproved,
  decline: terminalResponseCodes.offlineDeclined,
  online: undefined,
});

/** Begins a transaction with the card behind `channel`. */
export function runContact(
  channel: CardChannel,
  transaction: Transaction,
  configuration: ContactConfiguration,
  services: ContactServices,
): ContactTransaction {
  return new ContactTransaction(channel, transaction, configuration, services);
}

/** One transaction with one card: {@link start}, then {@link complete} after an online request, {@link close} always. */
export class ContactTransaction {
  readonly #session: ContactSession;
  readonly #transaction: Transaction;
  readonly #configuration: ContactConfiguration;
  readonly #services: ContactServices;
  #data: DataObjects | undefined;
  /** Signed records: they hold the account number. */
  #staticData: StaticData | undefined;
  /** What `complete` goes on with; there only between an online request and its answer. */
  #pending: { readonly context: ContactContext; readonly firstFailed: boolean } | undefined;

  constructor(
    channel: CardChannel,
    transaction: Transaction,
    configuration: ContactConfiguration,
    services: ContactServices,
  ) {
    this.#session = new ContactSession(channel, contactBounds);
    this.#transaction = transaction;
    this.#configuration = configuration;
    this.#services = services;
  }

  /** Up to the first cryptogram. Rejects with `ReaderFaultError` only, and not for what a card does. */
  async start(): Promise<ContactOutcome> {
    const begun = await this.#select();
    if ("kind" in begun) return begun;
    this.#services.speak?.(languagesOf(begun.data));
    const context = await this.#read(begun);
    if (context instanceof Ended) return beforeCryptogram(context);
    const verification = await assess(context);
    if (verification instanceof Ended) return beforeCryptogram(verification);
    if (verification === "cancelled" || verification === "timeout" || verification === "card-removed") {
      return { kind: verification };
    }
    return this.#firstCryptogram(context, verification);
  }

  /** After an online request: the issuer's answer to the card. Whatever happens to card or reader, there is an end. */
  async complete(answer: HostAnswer): Promise<ContactCompletion> {
    const pending = this.#pending;
    if (pending === undefined) throw new Error("complete follows an online request");
    this.#pending = undefined;
    try {
      const completion = await completeContact(pending.context, answer, pending.firstFailed);
      if (completion.kind === "approved") noteApproved(riskOf(pending.context));
      return completion;
    } catch (error) {
      if (!(error instanceof ReaderFaultError)) throw error;
      return withoutReader(pending.context.data, answer);
    }
  }

  /** Overwrites what was kept of the card. */
  close(): void {
    this.#pending = undefined;
    this.#data?.wipe();
    this.#staticData?.wipe();
  }

  /** Application selection and initiation (Book 1, 12; Book 3, 10.1). */
  async #select(): Promise<BegunApplication | ContactOutcome> {
    const { applications, terminal } = this.#configuration;
    const { transactionType } = this.#transaction;
    const taken = applications.filter((one) => one.transactionTypes.includes(transactionType));
    const candidates = await contactCandidates(this.#session, taken);
    if (candidates instanceof Ended) return beforeCryptogram(candidates, "selection");
    const makeData = (application: ContactApplication): DataObjects => {
      const data = new DataObjects(contactBounds.maximumDataBytes);
      setTerminalData(data, this.#transaction, terminal, application, this.#services.random, posEntryMode);
      data.set(tags.transactionStatusInformation, new Uint8Array(2));
      data.set(tags.terminalFloorLimit, floorLimitObject(application.floorLimitMinor));
      this.#data = data;
      return data;
    };
    const begun = await selectContactApplication(this.#session, candidates, this.#services, makeData);
    if (begun instanceof Ended) return beforeCryptogram(begun, "selection");
    if (typeof begun !== "string") return begun;
    if (begun !== "none") return { kind: begun };
    return { kind: "no-application", detail: candidates.length === 0 ? "no candidate" : "every candidate refused" };
  }

  /** Records, mandatory data and offline data authentication (Book 3, 7.2, 10.2, 10.3). */
  async #read({ application, label, data }: BegunApplication): Promise<ContactContext | Ended> {
    if (data.filled(tags.applicationInterchangeProfile) === undefined) {
      return endApplication("card-data-missing", "GET PROCESSING OPTIONS");
    }
    if (data.filled(tags.applicationFileLocator) === undefined) {
      return endApplication("card-data-missing", "GET PROCESSING OPTIONS: AFL");
    }
    const method = selectAuthentication(data, contactMethods);
    const staticData = new StaticData();
    this.#staticData = staticData;
    const ended = await readApplicationData(this.#session, data, { staticData });
    if (ended !== undefined) return ended;
    for (const tag of mandatoryTags) {
      if (data.filled(tag) === undefined) return endApplication("card-data-missing", "READ RECORD: mandatory data");
    }
    const account = readAccount(data);
    if (account instanceof Ended) return account;
    const { authentication, terminal } = this.#configuration;
    const { cipher } = this.#services;
    const setting = authenticationSetting(cipher, authentication, data, this.#transaction, account.pan.reveal());
    const common = { session: this.#session, transaction: this.#transaction, services: this.#services };
    const context = { ...common, data, staticData, setting, terminal, application, label, method };
    if (method === undefined) return context;
    return (await authenticateCard(method, this.#session, setting, data, staticData)) ?? context;
  }

  /** Terminal action analysis and first GENERATE AC (10.7, 10.8). From here on a failure sends nobody to the stripe. */
  async #firstCryptogram(context: ContactContext, verification: ContactVerification): Promise<ContactOutcome> {
    const { session, data, staticData, setting, method, label } = context;
    const decision = decide(context, verification);
    const responseCode = offlineResponseCodes[decision];
    if (responseCode !== undefined) data.set(tags.authorisationResponseCode, encodeAscii(responseCode));
    const combined = method === "cda" && decision !== "decline" && !hasFailed(data, "cda");
    const answer = await requestCryptogram(session, data, { decision, combined, unsigned: "fails" });
    if (answer instanceof Ended) return afterCryptogram(answer);
    setBit(statusOf(data), tsi.cardRiskManagement);
    const failure = authenticateCryptogram(setting, data, staticData, answer, "first");
    const card = contactCardData(data, label);
    if (card instanceof Ended) return afterCryptogram(card);
    if (answer.kind === "arqc" && failure === undefined) {
      this.#pending = { context, firstFailed: false };
      return { kind: "online-request", card, verification };
    }
    if (failure !== undefined) return this.#declineUnauthenticated(context, answer);
    if (answer.kind === "tc") {
      noteApproved(riskOf(context));
      return { kind: "approved", card, verification };
    }
    return { kind: "declined", reason: decision === "decline" ? "terminal-action-analysis" : "card", card };
  }

  /** Book 4, 6.3.2.1: after a wrong signature with an ARQC the card is asked for an AAC at once; a TC is declined as it is. */
  async #declineUnauthenticated(context: ContactContext, { kind }: CryptogramAnswer): Promise<ContactOutcome> {
    if (kind === "arqc") await completeContact(context, { kind: "unable-to-go-online" }, true);
    const card = contactCardData(context.data, context.label);
    return card instanceof Ended ? afterCryptogram(card) : { kind: "declined", reason: "authentication", card };
  }
}

/** The reader failed under an answer that may be an approval: it came to nothing, and the issuer is told. */
function withoutReader(data: DataObjects, answer: HostAnswer): ContactCompletion {
  const scriptResults = new Uint8Array(0);
  return {
    kind: "declined",
    reason: "card-failed",
    mustReverse: answer.kind === "answered" && answer.approved,
    scriptResults,
    field55: completionField55(data, scriptResults),
    terminalVerificationResults: hexOf(data, tags.terminalVerificationResults),
    applicationCryptogram: hexOf(data, tags.applicationCryptogram),
  };
}

/** Restrictions, cardholder, risk (10.4 to 10.6). */
async function assess(context: ContactContext): ReturnType<typeof verifyCardholder> {
  const { session, data, staticData, setting, transaction, terminal, services } = context;
  applyProcessingRestrictions(data, transaction);
  const conditions = { transaction, unattended: isUnattended(terminal) };
  const verification = await verifyCardholder({ session, data, staticData, setting, services, conditions });
  if (typeof verification !== "string" || ["cancelled", "timeout", "card-removed"].includes(verification)) {
    return verification;
  }
  const ended = await manageTerminalRisk(session, data, riskOf(context));
  if (ended !== undefined) return ended;
  setBit(statusOf(data), tsi.terminalRiskManagement);
  return verification;
}

function riskOf({ application, transaction, setting, services }: ContactContext): RiskInput {
  return { application, amountMinor: transaction.amountMinor, pan: setting.pan, services };
}

/** An online PIN is for the issuer to check, whatever the codes would allow. */
function decide({ data, application, terminal }: ContactContext, verification: ContactVerification): ActionDecision {
  const decision = analyseTerminalAction(data, application.terminalActionCodes, isOnlineOnly(terminal));
  return decision === "approve" && verification === "online-pin" ? "online" : decision;
}

function statusOf(data: DataObjects): Uint8Array {
  const information = data.get(tags.transactionStatusInformation);
  if (information === undefined) throw new Error("TSI is set before the kernel starts");
  return information;
}

/** What the issuer blocked: the card (6A81) or its application (6283), told by SELECT (Book 1, 12.3). */
const blockedStatusWords: readonly (string | undefined)[] = Object.freeze([
  statusWordText(statusWords.functionNotSupported),
  statusWordText(statusWords.selectedFileDeactivated),
]);

/** What an early end means before the card decided anything. */
function beforeCryptogram({ outcome }: Ended, phase?: "selection"): ContactOutcome {
  if (outcome.kind === "try-again") return { kind: "card-removed" };
  if (outcome.kind !== "end-application") throw new Error(`contact has no outcome ${outcome.kind}`);
  const { reason, detail, statusWord } = outcome;
  if (phase === "selection" && blockedStatusWords.includes(statusWord))
    return { kind: "terminated", reason: "blocked", detail };
  return { ...(statusWord === undefined ? {} : { statusWord }), kind: "unreadable", reason, detail };
}

function afterCryptogram(ended: Ended): ContactOutcome {
  const outcome = beforeCryptogram(ended);
  return outcome.kind === "unreadable" ? { ...outcome, kind: "terminated" } : outcome;
}
