/**
 * The issuer: knows its accounts, checks what chip, stripe and PIN prove, and decides. What it decides on is data; every decision
 * tells its reason, for the panel and the tests.
 */
import { createHash } from "node:crypto";
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { type IssuerMasterKeys, readIssuerMasterKeys } from "../../cards/issuer-keys";
import { type Account, readAccounts } from "./accounts";
import { readChipData } from "./chip-data";
import {
  checkAdvice,
  checkChip,
  checkOfflineApproval,
  type ChipProof,
  cryptogramTypeOf,
  readerUpdates,
  relaySuspected,
} from "./chip-check";
import { TapCounter, type VerificationView } from "./cardholder-verification";
import { CounterBook } from "./counter-book";
import type { CardResult } from "../issuer-port";
import { asBeforeLastScripts, scriptResultsOf, stateOf } from "./script-results";
import { PinCheck, type PinFinding, type PinVerifier } from "./pin-check";
import type {
  AdviceFinding,
  AuthorisationRequest,
  Decision,
  IssuerAnswer,
  IssuerNote,
  IssuerReason,
} from "./issuer-answer";
import { checkStripe, checkStripeMode } from "./stripe-check";

export type { AdviceFinding, AuthorisationRequest, IssuerAnswer, IssuerNote, IssuerReason } from "./issuer-answer";

const chipEntryModes: ReadonlySet<string> = new Set(["05", "07", "95"]);
const contactEntryMode = "05";
const stripeModeEntryMode = "91";
/** Answer codes of an account that are about money going out: they do not keep money from coming in. */
const spendingCodes: ReadonlySet<string> = new Set(["51", "61", "65"]);

/** When a request reaches the issuer: while the card waits, or long after it was served. */
type Arrival = "present" | "late";

export class Issuer {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #keys: IssuerMasterKeys;
  readonly #counters = new CounterBook();
  readonly #taps = new TapCounter();
  readonly #pins: PinCheck;
  /** PANs whose scripts were carried out. */
  readonly #served = new Set<string>();

  /** `verifyPin` judges the blocks of field 52; without it no PIN can be checked online. */
  constructor(
    accounts: readonly Account[] = readAccounts(),
    keys: IssuerMasterKeys = readIssuerMasterKeys(),
    verifyPin?: PinVerifier,
  ) {
    this.#accounts = new Map(accounts.map((account) => [account.pan, account]));
    this.#keys = keys;
    this.#pins = new PinCheck(verifyPin);
  }

  /** Decides. The same request may be asked again: notes on its counter then differ, and PIN and tap counters go on. */
  authorise(request: AuthorisationRequest): IssuerAnswer {
    const account = this.#accounts.get(request.pan);
    if (account === undefined) return unknownAccount;
    const { answer, proof } = this.#judge(account, request, "present");
    const isReached = request.entryMode === contactEntryMode || readerUpdates(proof.chip);
    const wantsScripts = isReached && !this.#served.has(account.pan);
    const issuerData = proof.issuerData?.(answer.answerCode, wantsScripts ? account.scripts : []);
    if (issuerData === undefined) return answer;
    const code = encodeTlv(0x8a, encodeAscii(answer.answerCode));
    return { ...answer, issuerData: Uint8Array.from(Buffer.concat([issuerData, code])) };
  }

  /** The same for a sale that a merchant made at his own risk, and that comes late: its counter may be an old one, its card hears nothing. */
  authoriseLate(request: AuthorisationRequest): IssuerAnswer {
    const account = this.#accounts.get(request.pan);
    return account === undefined ? unknownAccount : this.#judge(account, request, "late").answer;
  }

  /**
   * Pays for a sale that the card approved by itself. The issuer let it do so when he made it, so nothing counts but the proof: funds
   * and rules of the account are his own affair.
   */
  settleOffline(request: AuthorisationRequest): IssuerAnswer {
    const account = this.#accounts.get(request.pan);
    if (account === undefined) return unknownAccount;
    const { proof, card, counter } = checkOfflineApproval(account, this.#keys, request);
    const notes = counter === undefined ? [] : this.#counters.noteAdvice(card, counter);
    const { chip, cryptogram } = proof;
    if (proof.refusal !== undefined) return { ...proof.refusal, cryptogram, notes };
    const { entryMode, amountMinor } = request;
    this.#taps.approved(account, { entryMode, amountMinor, pin: "absent", chip });
    return { ...approval, authorisationCode: authorisationCode(request), cryptogram, notes };
  }

  /** The account that somebody knows by a mark of his own. */
  panOf(isCard: (pan: string) => boolean): string | undefined {
    for (const pan of this.#accounts.keys()) if (isCard(pan)) return pan;
    return undefined;
  }

  /** Checks the cryptogram of a transaction that was decided without the issuer, or after he had answered: TC or AAC. */
  verifyAdvice(request: AuthorisationRequest): AdviceFinding {
    const account = this.#accounts.get(request.pan);
    const finding = account === undefined ? undefined : checkAdvice(account, this.#keys, request);
    if (finding === undefined) return { cryptogram: "absent", type: undefined, notes: [] };
    const { proof, card, counter } = finding;
    const notes = counter === undefined ? [] : this.#counters.noteAdvice(card, counter);
    return { cryptogram: proof.cryptogram, type: proof.chip && cryptogramTypeOf(proof.chip), notes };
  }

  /** How a card ended that was told the answer: the last cryptogram, and whether its scripts were carried out. */
  completed(request: AuthorisationRequest): CardResult {
    const { field55 } = request;
    const results = field55 === undefined ? undefined : scriptResultsOf(field55);
    const asSigned = field55 === undefined ? undefined : asBeforeLastScripts(field55);
    const { cryptogram } = this.verifyAdvice({ ...request, field55: asSigned });
    // What the terminal says the card said, whether or not the card's own proof of it is right.
    const told = field55 === undefined ? undefined : readChipData(field55);
    const decision = told && cryptogramTypeOf(told);
    const scripts = results === undefined ? undefined : stateOf(results);
    // A card that proves nothing has got nothing: its scripts are sent again.
    if (scripts === "delivered" && cryptogram === "valid") this.#served.add(request.pan);
    return {
      cryptogram,
      ...(decision === undefined ? {} : { decision }),
      ...(results === undefined ? {} : { scriptResults: results, scripts }),
    };
  }

  /** Proof and decision; what is approved counts for the taps of the account. */
  #judge(
    account: Account,
    request: AuthorisationRequest,
    arrival: Arrival,
  ): { readonly answer: IssuerAnswer; readonly proof: ChipProof } {
    const proof = this.#prove(account, request, arrival);
    const pin = proof.refusal === undefined ? this.#pins.check(account, request.pinBlock) : "absent";
    const view = { entryMode: request.entryMode, amountMinor: request.amountMinor, pin, chip: proof.chip };
    const { answerCode, reason } = proof.refusal ?? pinRefusal(pin) ?? this.#decide(account, request, view);
    if (answerCode === "00" && request.isRefund !== true) this.#taps.approved(account, view);
    const code = answerCode === "00" ? { authorisationCode: authorisationCode(request) } : {};
    return { proof, answer: { answerCode, reason, cryptogram: proof.cryptogram, notes: proof.notes, ...code } };
  }

  #prove(account: Account, request: AuthorisationRequest, arrival: Arrival): ChipProof {
    if (chipEntryModes.has(request.entryMode)) {
      const { proof, card, counter } = checkChip(account, this.#keys, request);
      return counter === undefined ? proof : { ...proof, notes: this.#noteCounter(card, counter, arrival) };
    }
    if (request.entryMode === stripeModeEntryMode) return this.#proveStripeMode(account, request, arrival);
    const finding = checkStripe(request.pan, request.entryMode, request.track2);
    if (finding === "plain") return unproven;
    return { ...unproven, refusal: { answerCode: finding === "chip-card-swiped" ? "65" : "05", reason: finding } };
  }

  #noteCounter(card: string, counter: number, arrival: Arrival): readonly IssuerNote[] {
    return arrival === "late" ? this.#counters.noteAdvice(card, counter) : this.#counters.note(card, counter);
  }

  #proveStripeMode(account: Account, request: AuthorisationRequest, arrival: Arrival): ChipProof {
    const key = account.keys === undefined ? undefined : this.#keys[account.keys];
    const card = `${account.pan}-stripe-mode`;
    const highest = this.#counters.highest(card);
    const finding = checkStripeMode(account, key?.cvc3, request.track2, highest, arrival === "late");
    if (finding.kind === "wrong") {
      return { cryptogram: "invalid", refusal: { answerCode: "82", reason: "cryptogram-wrong" }, notes: [] };
    }
    return { cryptogram: "valid", notes: this.#noteCounter(card, finding.counter, arrival) };
  }

  #decide(account: Account, request: AuthorisationRequest, view: VerificationView): Decision {
    if (request.isRefund === true) return decideRefund(account, view);
    const month = new Date(request.at).toISOString().slice(2, 7).replace("-", "");
    if (account.expiry < month) return { answerCode: "54", reason: "expired" };
    if (request.expiry !== undefined && request.expiry !== account.expiry) {
      return { answerCode: "05", reason: "expiry-differs" };
    }
    if (account.answerCode !== "00") return { answerCode: account.answerCode, reason: "account-rule" };
    if (relaySuspected(view.chip)) return { answerCode: "59", reason: "relay-suspected" };
    const wanted = this.#taps.wanted(account, view);
    if (wanted !== undefined) return { answerCode: wanted, reason: "strong-authentication-wanted" };
    if (account.availableMinor !== undefined && request.amountMinor > account.availableMinor) {
      return { answerCode: "51", reason: "over-limit" };
    }
    return approval;
  }
}

const approval: Decision = { answerCode: "00", reason: "approved" };
const unknownAccount: IssuerAnswer = { answerCode: "14", reason: "account-unknown", cryptogram: "absent", notes: [] };

/** Money that comes in needs no funds, no further proof of the holder, and no card that is still in date. */
function decideRefund({ answerCode }: Account, view: VerificationView): Decision {
  if (answerCode !== "00" && !spendingCodes.has(answerCode)) return { answerCode, reason: "account-rule" };
  return relaySuspected(view.chip) ? { answerCode: "59", reason: "relay-suspected" } : approval;
}

/** Nothing that could prove the card. */
const unproven: ChipProof = { cryptogram: "absent", notes: [] };

const pinRefusals: Partial<Readonly<Record<PinFinding, readonly [code: string, reason: IssuerReason]>>> = Object.freeze(
  {
    wrong: ["55", "pin-wrong"],
    "tries-exceeded": ["75", "pin-tries-exceeded"],
    unreadable: ["81", "pin-unreadable"],
  },
);

function pinRefusal(finding: PinFinding): Decision | undefined {
  const refusal = pinRefusals[finding];
  return refusal === undefined ? undefined : { answerCode: refusal[0], reason: refusal[1] };
}

/** Six digits that follow from the request, so that a replay repeats them. */
function authorisationCode({ pan, amountMinor, at }: AuthorisationRequest): string {
  const digest = createHash("sha256").update(`${pan} ${amountMinor} ${at}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, "0");
}
