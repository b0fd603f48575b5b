/** What offline data authentication has to know besides the card's data objects. */
import type { Cipher } from "../ports/cipher";
import { ridOf, type CertificationAuthorityKey } from "./certification-authority-keys";
import type { DataObjects } from "./data-objects";
import type { RevokedCertificate } from "./revocation-list";
import { tags } from "./tables/tags";
import type { Transaction } from "./transaction";

/** What the acquirer loads into a terminal (EMV Book 2, 11.2). */
export interface AuthenticationKeys {
  readonly authorityKeys: readonly CertificationAuthorityKey[];
  readonly revokedCertificates: readonly RevokedCertificate[];
}

export interface AuthenticationSetting extends AuthenticationKeys {
  readonly cipher: Cipher;
  /** Scheme of the selected application, ten hex digits. */
  readonly rid: string;
  /** Day of the transaction, `YYMMDD`. */
  readonly date: string;
  /** The account number that the card told (tag 5A, or out of tag 57). */
  readonly pan: string;
}

/** The setting for the application that was selected: its DF Name tells the scheme (Book 2, 5.2). */
export function authenticationSetting(
  cipher: Cipher,
  { authorityKeys, revokedCertificates }: AuthenticationKeys,
  data: DataObjects,
  { date }: Transaction,
  pan: string,
): AuthenticationSetting {
  const name = data.get(tags.dedicatedFileName) ?? new Uint8Array(0);
  return { cipher, authorityKeys, revokedCertificates, rid: ridOf(name), date, pan };
}
