/**
 * The issuer: knows its accounts, checks the cryptogram of a chip, and decides. What it decides on is data; every decision tells
 * its reason, for the panel and the tests.
 */
import { createHash } from "node:crypto";
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { type IssuerMasterKeys, readIssuerMasterKeys } from "../../cards/personalisation";
import { type Account, readAccounts } from "./accounts";
import { type ChipData, readChipData } from "./chip-data";
import { checkCryptogram } from "./cryptogram-check";

/** What the acquirer passes on. */
export interface AuthorisationRequest {
  readonly pan: string;
  readonly amountMinor: number;
  /** First two digits of field 22: `07` contactless chip, `05` contact chip, `90` stripe, `80` stripe as fallback, … */
  readonly entryMode: string;
  /** The acquirer's present, milliseconds since 1970 UTC. */
  readonly at: number;
  /** YYMM, field 14. */
  readonly expiry?: string;
  /** Field 23. */
  readonly panSequenceNumber?: number;
  readonly track2?: string;
  readonly field55?: Uint8Array;
}

/** Why the issuer answered as it did. */
export type IssuerReason =
  | "approved"
  | "account-unknown"
  | "account-rule"
  | "expired"
  | "expiry-differs"
  | "over-limit"
  | "chip-data-absent"
  | "chip-data-malformed"
  | "chip-data-differs"
  | "cryptogram-wrong"
  | "cryptogram-not-for-online"
  | "chip-card-swiped"
  | "track-differs";

/** What does not decide, but should be seen. */
export type IssuerNote = "counter-replayed";

export interface IssuerAnswer {
  /** Field 39. */
  readonly answerCode: string;
  /** Field 38, for an approval. */
  readonly authorisationCode?: string;
  /** Tags 91 and 8A for field 55 of the answer, when the cryptogram was right. */
  readonly issuerData?: Uint8Array;
  readonly cryptogram: "valid" | "invalid" | "absent";
  readonly reason: IssuerReason;
  readonly notes: readonly IssuerNote[];
}

interface Decision {
  readonly answerCode: string;
  readonly reason: IssuerReason;
}

/** Outcome of the chip's part. */
interface ChipVerdict {
  readonly cryptogram: IssuerAnswer["cryptogram"];
  readonly refusal?: Decision;
  readonly answer?: (code: string) => Uint8Array;
  readonly notes: readonly IssuerNote[];
}

const chipEntryModes: ReadonlySet<string> = new Set(["05", "07", "95"]);
const stripeEntryMode = "90";

export class Issuer {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #keys: IssuerMasterKeys;
  /** Highest transaction counter seen, by PAN and sequence number. */
  readonly #counters = new Map<string, number>();

  constructor(accounts: readonly Account[] = readAccounts(), keys: IssuerMasterKeys = readIssuerMasterKeys()) {
    this.#accounts = new Map(accounts.map((account) => [account.pan, account]));
    this.#keys = keys;
  }

  /** Decides. The same request may be asked again: only the note on its counter then differs. */
  authorise(request: AuthorisationRequest): IssuerAnswer {
    const account = this.#accounts.get(request.pan);
    if (account === undefined) {
      return { answerCode: "14", reason: "account-unknown", cryptogram: "absent", notes: [] };
    }
    const verdict = chipEntryModes.has(request.entryMode) ? this.#chip(account, request) : withoutChip(request);
    const { answerCode, reason } = verdict.refusal ?? decide(account, request);
    return {
      answerCode,
      reason,
      cryptogram: verdict.cryptogram,
      notes: verdict.notes,
      ...(answerCode === "00" ? { authorisationCode: authorisationCode(request) } : {}),
      ...(verdict.answer === undefined ? {} : { issuerData: issuerData(verdict.answer, answerCode) }),
    };
  }

  #chip(account: Account, request: AuthorisationRequest): ChipVerdict {
    if (request.field55 === undefined) return refused("absent", "05", "chip-data-absent");
    const chip = readChipData(request.field55);
    if (chip === undefined) return refused("invalid", "05", "chip-data-malformed");
    const issuerMasterKey = account.keys === undefined ? undefined : this.#keys[account.keys];
    if (issuerMasterKey === undefined) return refused("invalid", "82", "cryptogram-wrong");
    const { pan, scheme, keyOption } = account;
    const panSequenceNumber = sequenceOf(chip) ?? request.panSequenceNumber ?? 0;
    const finding = checkCryptogram({ scheme, issuerMasterKey, keyOption, pan, panSequenceNumber }, chip);
    if (finding.kind === "missing") return refused("absent", "05", "chip-data-absent");
    if (finding.kind !== "right") return refused("invalid", "82", "cryptogram-wrong");
    const notes = this.#countUp(`${pan}-${panSequenceNumber}`, finding.counter);
    const verdict = { cryptogram: "valid", answer: finding.answer, notes } as const;
    if (amountOf(chip) !== request.amountMinor) {
      return { ...verdict, refusal: { answerCode: "05", reason: "chip-data-differs" } };
    }
    if (isDecline(chip)) return { ...verdict, refusal: { answerCode: "05", reason: "cryptogram-not-for-online" } };
    return verdict;
  }

  #countUp(card: string, counter: number): IssuerNote[] {
    const highest = this.#counters.get(card);
    if (highest !== undefined && counter <= highest) return ["counter-replayed"];
    this.#counters.set(card, counter);
    return [];
  }
}

/** A swipe of a card whose service code says that it has a chip is answered 65, unless it is a fallback (product rules). */
function withoutChip(request: AuthorisationRequest): ChipVerdict {
  if (request.track2 === undefined) return { cryptogram: "absent", notes: [] };
  const track = /^(\d{8,19})[=D](\d{4})(\d{3})\d*$/.exec(request.track2);
  if (track === null || track[1] !== request.pan) return refused("absent", "05", "track-differs");
  const chipCard = track[3].startsWith("2") || track[3].startsWith("6");
  if (request.entryMode === stripeEntryMode && chipCard) return refused("absent", "65", "chip-card-swiped");
  return { cryptogram: "absent", notes: [] };
}

function decide(account: Account, request: AuthorisationRequest): Decision {
  const month = new Date(request.at).toISOString().slice(2, 7).replace("-", "");
  if (account.expiry < month) return { answerCode: "54", reason: "expired" };
  if (request.expiry !== undefined && request.expiry !== account.expiry) {
    return { answerCode: "05", reason: "expiry-differs" };
  }
  if (account.answerCode !== "00") return { answerCode: account.answerCode, reason: "account-rule" };
  if (account.availableMinor !== undefined && request.amountMinor > account.availableMinor) {
    return { answerCode: "51", reason: "over-limit" };
  }
  return { answerCode: "00", reason: "approved" };
}

function refused(cryptogram: IssuerAnswer["cryptogram"], answerCode: string, reason: IssuerReason): ChipVerdict {
  return { cryptogram, refusal: { answerCode, reason }, notes: [] };
}

function sequenceOf(chip: ChipData): number | undefined {
  const sequence = chip.get(0x5f34);
  return sequence === undefined ? undefined : Number(Buffer.from(sequence).toString("hex"));
}

function amountOf(chip: ChipData): number {
  return Number(Buffer.from(chip.get(0x9f02) ?? []).toString("hex"));
}

/** A cryptogram information of 00 is an AAC: the card itself refused, and nobody should have asked. */
function isDecline(chip: ChipData): boolean {
  const information = chip.get(0x9f27);
  return information !== undefined && information.length === 1 && (information[0] & 0xc0) === 0;
}

/** Six digits that follow from the request, so that a replay repeats them. */
function authorisationCode({ pan, amountMinor, at }: AuthorisationRequest): string {
  const digest = createHash("sha256").update(`${pan} ${amountMinor} ${at}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, "0");
}

function issuerData(answer: (code: string) => Uint8Array, code: string): Uint8Array {
  return Uint8Array.from(Buffer.concat([answer(code), encodeTlv(0x8a, encodeAscii(code))]));
}
