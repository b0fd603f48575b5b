/** Certification Authority Public Keys: what a terminal keeps of each, and how the card names one (EMV Book 2, 11.2.2). */
import { toHex } from "../codec/hex";
import { AuthenticationFailure } from "./authentication-failure";
import { calendarDate } from "./calendar";
import type { PublicKey } from "./signed-message";

/** One key. Public Key Algorithm and Hash Algorithm Indicator are '01', the only ones there are (Book 2, B2 and B3). */
export interface CertificationAuthorityKey extends PublicKey {
  /** Registered Application Provider Identifier: the first five bytes of the scheme's AIDs, ten hex digits in capitals. */
  readonly rid: string;
  /** Certification Authority Public Key Index (tag 8F). */
  readonly index: number;
  /** Last day of its use, `YYMMDD`; `undefined` for a test key. */
  readonly expiry: string | undefined;
}

/** Bytes of an AID that name the scheme. */
const ridLength = 5;

/** The scheme of an application, ten hex digits. */
export function ridOf(applicationIdentifier: Uint8Array): string {
  return toHex(applicationIdentifier.subarray(0, ridLength));
}

/** The key that a card of this scheme names, on the day of the transaction. */
export function authorityKeyFor(
  keys: readonly CertificationAuthorityKey[],
  rid: string,
  index: number,
  date: string,
): CertificationAuthorityKey | AuthenticationFailure {
  const key = keys.find((one) => one.rid === rid && one.index === index);
  if (key === undefined) return new AuthenticationFailure("authority-key", "key-unknown");
  if (key.expiry !== undefined && calendarDate(key.expiry) < calendarDate(date)) {
    return new AuthenticationFailure("authority-key", "key-expired");
  }
  return key;
}
