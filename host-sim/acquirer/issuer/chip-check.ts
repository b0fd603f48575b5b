/** What a chip proves to its issuer: field 55 read, the cryptogram checked, and the answer for the card made ready. */
import { fromHex } from "../../../firmware/codec/hex";
import { deriveCardKeys, type IssuerMasterKeys } from "../../cards/issuer-keys";
import type { Account } from "./accounts";
import { type ChipData, readChipData } from "./chip-data";
import { checkCryptogram } from "./cryptogram-check";
import type { AuthorisationRequest, Decision, IssuerAnswer, IssuerNote, IssuerReason } from "./issuer-answer";
import { scriptTemplates } from "./script-commands";
import type { IssuerScriptPlan } from "./script-plan";
import { signedDecision } from "./signed-decision";

/** What the card's part of a request comes to. */
export interface ChipProof {
  readonly cryptogram: IssuerAnswer["cryptogram"];
  readonly refusal?: Decision;
  readonly chip?: ChipData;
  /** Tag 91, and scripts, for an answer code. */
  readonly issuerData?: (code: string, scripts: readonly IssuerScriptPlan[]) => Uint8Array;
  readonly notes: readonly IssuerNote[];
}

/** The proof, the card it is of, and its counter where the cryptogram vouches for that. */
export interface ChipFinding {
  readonly proof: ChipProof;
  readonly card: string;
  readonly counter?: number;
}

/** Checks a request for authorisation: the card must have wanted the issuer to be asked. */
export function checkChip(account: Account, keys: IssuerMasterKeys, request: AuthorisationRequest): ChipFinding {
  const finding = checkAmount(account, keys, request);
  const { chip, refusal } = finding.proof;
  // Nobody should have asked about an AAC: the card itself refused. A refund asks the card for nothing, and an AAC may be its last word.
  const isRefused = chip !== undefined && cryptogramTypeOf(chip) === "AAC" && request.isRefund !== true;
  return refusal === undefined && isRefused ? refused(finding, "cryptogram-not-for-online") : finding;
}

/** Checks a sale that the card is said to have approved by itself: only its TC proves that. */
export function checkOfflineApproval(
  account: Account,
  keys: IssuerMasterKeys,
  request: AuthorisationRequest,
): ChipFinding {
  const finding = checkAmount(account, keys, request);
  const { chip, refusal } = finding.proof;
  const isApproval =
    chip !== undefined && cryptogramTypeOf(chip) === "TC" && signedDecision(account.scheme, chip) === "TC";
  return refusal === undefined && !isApproval ? refused(finding, "cryptogram-no-approval") : finding;
}

/** The cryptogram must be right, and over the amount that is asked for. */
function checkAmount(account: Account, keys: IssuerMasterKeys, request: AuthorisationRequest): ChipFinding {
  const finding = checkAdvice(account, keys, request);
  const { chip, refusal } = finding.proof;
  if (chip === undefined || refusal !== undefined) return finding;
  const amountMinor = Number(Buffer.from(chip.get(0x9f02) ?? []).toString("hex"));
  return amountMinor === request.amountMinor ? finding : refused(finding, "chip-data-differs");
}

function refused(finding: ChipFinding, reason: IssuerReason): ChipFinding {
  return { ...finding, proof: { ...finding.proof, refusal: { answerCode: "05", reason } } };
}

/** The same for any cryptogram, whatever it was made to say. */
export function checkAdvice(account: Account, keys: IssuerMasterKeys, request: AuthorisationRequest): ChipFinding {
  const { pan, scheme, keyOption, proprietaryData } = account;
  if (request.field55 === undefined) return refusedChip(pan, "absent", "05", "chip-data-absent");
  const chip = readChipData(request.field55);
  if (chip === undefined) return refusedChip(pan, "invalid", "05", "chip-data-malformed");
  const issuerKeys = account.keys === undefined ? undefined : keys[account.keys];
  if (issuerKeys === undefined) return refusedChip(pan, "invalid", "82", "cryptogram-wrong");
  const panSequenceNumber = sequenceOf(chip) ?? request.panSequenceNumber ?? 0;
  const card = `${pan}-${panSequenceNumber}`;
  const identity = {
    ...{ scheme, keyOption, pan, panSequenceNumber, issuerMasterKey: issuerKeys.cryptogram },
    ...(proprietaryData === undefined ? {} : { proprietaryData: fromHex(proprietaryData) }),
  };
  const finding = checkCryptogram(identity, chip);
  if (finding.kind === "missing") return refusedChip(card, "absent", "05", "chip-data-absent");
  if (finding.kind !== "right") return refusedChip(card, "invalid", "82", "cryptogram-wrong");
  const issuerData: ChipProof["issuerData"] = (code, scripts) => {
    const target = {
      scheme,
      keys: deriveCardKeys(issuerKeys, pan, panSequenceNumber, keyOption),
      counter: chip.get(0x9f36) ?? new Uint8Array(2),
      cryptogram: chip.get(0x9f26) ?? new Uint8Array(8),
    };
    return Buffer.concat([finding.answer(code), ...scriptTemplates(target, scripts)]);
  };
  return { proof: { cryptogram: "valid", chip, issuerData, notes: [] }, card, counter: finding.counter };
}

/** What the Cryptogram Information Data say (EMV Book 3, table 15); `undefined` without them. */
export function cryptogramTypeOf(chip: ChipData): "AAC" | "TC" | "ARQC" | undefined {
  const information = chip.get(0x9f27);
  if (information?.length !== 1) return undefined;
  return (["AAC", "TC", "ARQC", undefined] as const)[information[0] >> 6];
}

/** Terminal Transaction Qualifiers, byte 3 b8: the reader lets a tapped card hear its issuer (EMV Contactless Book A, 5.7). */
export function readerUpdates(chip: ChipData | undefined): boolean {
  const qualifiers = chip?.get(0x9f66);
  return qualifiers?.length === 4 && (qualifiers[2] & 0x80) !== 0;
}

/** Terminal Verification Results, byte 5 b3: the card answered the relay resistance exchange too late (Book C-2, annex A). */
export function relaySuspected(chip: ChipData | undefined): boolean {
  const results = chip?.get(0x95);
  return results?.length === 5 && (results[4] & 0x04) !== 0;
}

function refusedChip(
  card: string,
  cryptogram: IssuerAnswer["cryptogram"],
  answerCode: string,
  reason: IssuerReason,
): ChipFinding {
  return { proof: { cryptogram, refusal: { answerCode, reason }, notes: [] }, card };
}

function sequenceOf(chip: ChipData): number | undefined {
  const sequence = chip.get(0x5f34);
  return sequence === undefined ? undefined : Number(Buffer.from(sequence).toString("hex"));
}
