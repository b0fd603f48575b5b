/** The schemes' public keys, and the certificates made with them that are revoked, in the settings (docs/settings.md). */
import { type Check, hexBytes, object, oneOf, text } from "./settings-checks";

/** A Certification Authority Public Key (EMV Book 2, 11.2.2). */
export interface AuthorityKeySettings {
  /** Ten hex digits in capitals. */
  readonly rid: string;
  readonly index: number;
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  /** Last day, `YYMMDD`. */
  readonly expiry: string;
}

/** An entry of the Certification Revocation List. */
export interface RevokedCertificateSettings {
  /** Ten hex digits in capitals. */
  readonly rid: string;
  readonly index: number;
  /** Six hex digits in capitals. */
  readonly serialNumber: string;
}

/** 512 bits, so that a certificate fits at all, to 1984 (EMV Book 2, B2.1). */
const SHORTEST_MODULUS = 64;
const LONGEST_MODULUS = 248;

const RID = text(/^[0-9A-F]{10}$/, "10 hex digits in capitals");
const EXPONENT = oneOf("03", "010001");
const EXPONENTS: Readonly<Record<"03" | "010001", Uint8Array>> = Object.freeze({
  "03": Uint8Array.of(3),
  "010001": Uint8Array.of(1, 0, 1),
});
const INDEX = hexBytes(1, 1);
const keyIndex: Check<number> = (value, path) => INDEX(value, path)[0];

export const AUTHORITY_KEY = object<AuthorityKeySettings>({
  rid: RID,
  index: keyIndex,
  modulus: hexBytes(SHORTEST_MODULUS, LONGEST_MODULUS),
  exponent: (value, path) => EXPONENTS[EXPONENT(value, path)],
  expiry: text(/^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$/, "a day, YYMMDD"),
});

export const REVOKED_CERTIFICATE = object<RevokedCertificateSettings>({
  rid: RID,
  index: keyIndex,
  serialNumber: text(/^[0-9A-F]{6}$/, "6 hex digits in capitals"),
});
