/** The issuer's master keys, and those of one card derived from them (EMV Book 2, A1.4). */
import { join } from "node:path";
import { z } from "zod";
import { readDataFile } from "../data/data-file";
import { deriveCardMasterKey, type MasterKeyOption } from "./crypto/card-keys";
import { hexBytes } from "./hex-bytes";

const masterKey = hexBytes.refine((key) => key.length === 16, { error: "16 bytes: a two-key triple DES key" });

const keySet = z.strictObject({
  cryptogram: masterKey,
  integrity: masterKey,
  confidentiality: masterKey,
  cvc3: masterKey.optional(),
});

/** Keys of one issuer, or of one card. */
export interface KeySet {
  readonly cryptogram: Uint8Array;
  /** For the MACs of script commands. */
  readonly integrity: Uint8Array;
  /** For what script commands hide. */
  readonly confidentiality: Uint8Array;
  /** For dynamic CVC3; only Mastercard's have one. */
  readonly cvc3?: Uint8Array;
}

/** By the name that profiles and accounts use. */
export type IssuerMasterKeys = Readonly<Record<string, KeySet>>;

/** The test keys of this folder. */
export function readIssuerMasterKeys(file = join(__dirname, "issuer-keys.yaml")): IssuerMasterKeys {
  return readDataFile(file, z.record(z.string(), keySet));
}

/** All keys of a card. */
export function deriveCardKeys(issuer: KeySet, pan: string, sequence: number, option: MasterKeyOption): KeySet {
  const derive = (key: Uint8Array): Uint8Array => deriveCardMasterKey(key, pan, sequence, option);
  return {
    cryptogram: derive(issuer.cryptogram),
    integrity: derive(issuer.integrity),
    confidentiality: derive(issuer.confidentiality),
    ...(issuer.cvc3 === undefined ? {} : { cvc3: derive(issuer.cvc3) }),
  };
}
