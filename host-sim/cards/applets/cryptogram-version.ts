/**
 * Cryptogram versions as the card carries them out: which key, which bytes, which padding (VIS 1.6, annex; M/Chip 4). All begin
 * with the same terminal data, which the card must therefore have asked for.
 */
import { deriveCommonSessionKey, deriveMchipSessionKey } from "../crypto/card-keys";
import { applicationCryptogram } from "../crypto/cryptogram";
import type { MacPadding } from "../crypto/des";

/** What the terminal sent, by tag, and what the card adds. */
export interface CryptogramInput {
  readonly masterKey: Uint8Array;
  readonly terminal: ReadonlyMap<number, Uint8Array>;
  readonly interchangeProfile: Uint8Array;
  readonly counter: Uint8Array;
  readonly issuerApplicationData: Uint8Array;
}

interface Version {
  readonly key: (input: CryptogramInput) => Uint8Array;
  /** The part of the issuer application data that is signed. */
  readonly signed: (issuerApplicationData: Uint8Array) => Uint8Array;
  readonly padding: MacPadding;
}

/** Amount, other amount, country, TVR, currency, date, type, unpredictable number. */
export const signedTerminalTags: readonly number[] = [0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37];

const mchipKey = (input: CryptogramInput): Uint8Array =>
  deriveMchipSessionKey(input.masterKey, input.counter, input.terminal.get(0x9f37) ?? new Uint8Array(4));

const versions: Readonly<Record<number, Version>> = Object.freeze({
  // Visa: issuer application data are length, key index, version, then verification results.
  10: { key: (input) => input.masterKey, signed: (issuer) => issuer.subarray(3, 7), padding: "method-1" },
  18: {
    key: (input) => deriveCommonSessionKey(input.masterKey, input.counter),
    signed: (issuer) => issuer,
    padding: "method-2",
  },
  // M/Chip: key index, version, 6 bytes of verification results, 2 of dynamic number, 8 of counters.
  16: { key: mchipKey, signed: (issuer) => issuer.subarray(2, 8), padding: "method-2" },
  17: {
    key: mchipKey,
    signed: (issuer) => Buffer.concat([issuer.subarray(2, 8), issuer.subarray(10, 18)]),
    padding: "method-2",
  },
});

/** Makes the cryptogram of a version that the profile schema admits. */
export function makeCryptogram(version: number, input: CryptogramInput): Uint8Array {
  const { key, signed, padding } = versions[version];
  const data = Buffer.concat([
    ...signedTerminalTags.map((tag) => input.terminal.get(tag) ?? new Uint8Array(0)),
    input.interchangeProfile,
    input.counter,
    signed(input.issuerApplicationData),
  ]);
  return applicationCryptogram(key(input), data, padding);
}
