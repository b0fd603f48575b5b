/**
 * Checks a cryptogram from what stands in the message, and makes the issuer's answer to it (EMV Book 2, 8; VIS 1.6, annex on
 * cryptogram versions; M/Chip 4). Which bytes are signed is written here once more, apart from the cards', so that
 * a card and its issuer agree only if both follow the scheme.
 */
import { timingSafeEqual } from "node:crypto";
import { encodeTlv } from "../../../firmware/codec/tlv";
import {
  deriveCardMasterKey,
  deriveCommonSessionKey,
  deriveMchipSessionKey,
  type MasterKeyOption,
} from "../../cards/crypto/card-keys";
import { applicationCryptogram, responseCryptogram1, responseCryptogram2 } from "../../cards/crypto/cryptogram";
import type { MacPadding } from "../../cards/crypto/des";
import type { ChipData } from "./chip-data";

/** What the check is made against. */
export interface CardIdentity {
  readonly scheme: "visa" | "mastercard";
  readonly issuerMasterKey: Uint8Array;
  readonly keyOption: MasterKeyOption;
  readonly pan: string;
  readonly panSequenceNumber: number;
  /** Proprietary Authentication Data that go with an answer of method 2; at most 8 bytes. */
  readonly proprietaryData?: Uint8Array;
}

export type CryptogramFinding =
  /** An object the version signs is not in the message; `tag` names it. */
  | { readonly kind: "missing"; readonly tag: number }
  | { readonly kind: "version-unknown" }
  | { readonly kind: "wrong" }
  /** `answer` makes tag 91 for a decision. */
  | { readonly kind: "right"; readonly counter: number; readonly answer: (code: string) => Uint8Array };

interface IssuerVersion {
  readonly sessionKey: (master: Uint8Array, counter: Uint8Array, unpredictable: Uint8Array) => Uint8Array;
  /** Parts of tag 9F10 behind the terminal's and the card's data, as from-to byte numbers. */
  readonly issuerDataParts: readonly (readonly [number, number])[];
  readonly padding: MacPadding;
  /** Value of tag 91. Keys: the card's master key, and the session key. */
  readonly answer: (
    master: Uint8Array,
    session: Uint8Array,
    cryptogram: Uint8Array,
    code: string,
    proprietaryData: Uint8Array,
  ) => Uint8Array;
}

/** Order in which every version signs what terminal and card sent. */
const signedTags = [0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36];

const approved = (code: string): boolean => code === "00";

/** Visa CVN 10: the code itself, as two characters (VIS: issuer authentication data). */
const visaAnswer1: IssuerVersion["answer"] = (master, _session, cryptogram, code) => {
  const responseCode = Buffer.from(code, "latin1");
  return Buffer.concat([responseCryptogram1(master, cryptogram, responseCode), responseCode]);
};

/**
 * Visa CVN 18: Card Status Update, whose byte 2 b8 says "issuer approves online transaction", and byte 1 b8 that data of the issuer's
 * own follow (EMV Book 3, annex C10).
 */
const visaAnswer2: IssuerVersion["answer"] = (_master, session, cryptogram, code, proprietaryData) => {
  const update = Uint8Array.of(proprietaryData.length > 0 ? 0x80 : 0, approved(code) ? 0x80 : 0, 0, 0);
  return Buffer.concat([responseCryptogram2(session, cryptogram, update, proprietaryData), update, proprietaryData]);
};

/** M/Chip: ARPC response code, byte 2 b5 "approve online transaction" (M/Chip 4); the card's master key. */
const mchipAnswer: IssuerVersion["answer"] = (master, _session, cryptogram, code) => {
  const responseCode = Uint8Array.of(0, approved(code) ? 0x10 : 0);
  return Buffer.concat([responseCryptogram1(master, cryptogram, responseCode), responseCode]);
};

const mchip = { sessionKey: deriveMchipSessionKey, padding: "method-2", answer: mchipAnswer } as const;

/** By scheme and number. */
const versions: Readonly<Record<string, IssuerVersion | undefined>> = Object.freeze({
  "visa 10": { sessionKey: (master) => master, issuerDataParts: [[3, 7]], padding: "method-1", answer: visaAnswer1 },
  "visa 18": {
    sessionKey: deriveCommonSessionKey,
    issuerDataParts: [[0, 32]],
    padding: "method-2",
    answer: visaAnswer2,
  },
  "mastercard 16": { ...mchip, issuerDataParts: [[2, 8]] },
  // prettier-ignore
  "mastercard 17": { ...mchip, issuerDataParts: [[2, 8], [10, 18]] },
});

/** Where tag 9F10 holds the version: Visa's begins with its length and the key index, M/Chip's with the key index. */
const versionOffsets = { visa: 2, mastercard: 1 } as const;

/** Computes the cryptogram anew and compares. */
export function checkCryptogram(card: CardIdentity, chip: ChipData): CryptogramFinding {
  for (const tag of [...signedTags, 0x9f10, 0x9f26]) if (!chip.has(tag)) return { kind: "missing", tag };
  const issuerData = valueOf(chip, 0x9f10);
  const version = versions[`${card.scheme} ${issuerData[versionOffsets[card.scheme]]}`];
  if (version === undefined) return { kind: "version-unknown" };
  const counter = valueOf(chip, 0x9f36);
  if (counter.length !== 2) return { kind: "wrong" };
  const { issuerMasterKey, pan, panSequenceNumber, keyOption, proprietaryData = new Uint8Array(0) } = card;
  const master = deriveCardMasterKey(issuerMasterKey, pan, panSequenceNumber, keyOption);
  const unpredictable = valueOf(chip, 0x9f37);
  if (unpredictable.length !== 4) return { kind: "wrong" };
  const session = version.sessionKey(master, counter, unpredictable);
  const data = Buffer.concat([
    ...signedTags.map((tag) => valueOf(chip, tag)),
    ...version.issuerDataParts.map(([from, to]) => issuerData.subarray(from, to)),
  ]);
  const expected = applicationCryptogram(session, data, version.padding);
  const sent = valueOf(chip, 0x9f26);
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return { kind: "wrong" };
  return {
    kind: "right",
    counter: (counter[0] << 8) | counter[1],
    answer: (code) => encodeTlv(0x91, version.answer(master, session, sent, code, proprietaryData)),
  };
}

function valueOf(chip: ChipData, tag: number): Uint8Array {
  const value = chip.get(tag);
  if (value === undefined) throw new Error("presence is checked before");
  return value;
}
