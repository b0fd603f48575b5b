/** The schemes' public keys, and the certificates made with them that are revoked, in the settings (docs/settings.md). */
import { hexBytes, object, oneOf, text } from "./settings-checks";

/** A Certification Authority Public Key (EMV Book 2, 11.2.2). */
export interface AuthorityKeySettings {
  /** Ten hex digits in capitals. */
  readonly rid: string;
  /** Two hex digits in capitals. */
  readonly index: string;
  readonly modulus: Uint8Array;
  readonly exponent: "03" | "010001";
  /** Last day, `YYMMDD`. */
  readonly expiry: string;
}

/** An entry of the Certification Revocation List, hex digits in capitals. */
export interface RevokedCertificateSettings {
  readonly rid: string;
  readonly index: string;
  readonly serialNumber: string;
}

/** 512 bits, so that a certificate fits at all, to 1984 (EMV Book 2, B2.1). */
const SHORTEST_MODULUS = 64;
const LONGEST_MODULUS = 248;

const RID = text(/^[0-9A-F]{10}$/, "10 hex digits in capitals");
const KEY_INDEX = text(/^[0-9A-F]{2}$/, "2 hex digits in capitals");

export const AUTHORITY_KEY = object<AuthorityKeySettings>({
  rid: RID,
  index: KEY_INDEX,
  modulus: hexBytes(SHORTEST_MODULUS, LONGEST_MODULUS),
  exponent: oneOf("03", "010001"),
  expiry: text(/^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$/, "a day, YYMMDD"),
});

export const REVOKED_CERTIFICATE = object<RevokedCertificateSettings>({
  rid: RID,
  index: KEY_INDEX,
  serialNumber: text(/^[0-9A-F]{6}$/, "6 hex digits in capitals"),
});
