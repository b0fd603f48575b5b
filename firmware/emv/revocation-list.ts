/** Certification Revocation List: Issuer Public Key Certificates that must not be used any more (EMV Book 2, 5.1.2). */

/** One entry: whose certificate, made with which of its keys, and which. */
export interface RevokedCertificate {
  /** Ten hex digits in capitals. */
  readonly rid: string;
  /** Certification Authority Public Key Index. */
  readonly index: number;
  /** Certificate Serial Number, six hex digits in capitals. */
  readonly serialNumber: string;
}

/** Whether the list names the certificate. */
export function isRevoked(
  list: readonly RevokedCertificate[],
  { rid, index, serialNumber }: RevokedCertificate,
): boolean {
  return list.some((entry) => entry.rid === rid && entry.index === index && entry.serialNumber === serialNumber);
}
