/** Object identifiers of certificates, by their contents octets (X.690, 8.19), and how they are compared. */

export const OBJECT_IDENTIFIERS = Object.freeze({
  /** id-ecPublicKey, 1.2.840.10045.2.1 (RFC 5480, 2.1.1). */
  ecPublicKey: Object.freeze([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
  /** secp256r1, 1.2.840.10045.3.1.7 (RFC 5480, 2.1.1.1). */
  p256: Object.freeze([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
  /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758, 3.2). */
  ecdsaWithSha256: Object.freeze([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]),
  /** id-at-commonName, 2.5.4.3 (RFC 5280, A.1). */
  commonName: Object.freeze([0x55, 0x04, 0x03]),
  /** extensionRequest, 1.2.840.113549.1.9.14 (RFC 2985, 5.4.2). */
  extensionRequest: Object.freeze([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e]),
  /** id-ce-keyUsage, 2.5.29.15 (RFC 5280, 4.2.1.3). */
  keyUsage: Object.freeze([0x55, 0x1d, 0x0f]),
  /** id-ce-subjectAltName, 2.5.29.17 (RFC 5280, 4.2.1.6). */
  subjectAltName: Object.freeze([0x55, 0x1d, 0x11]),
  /** id-ce-basicConstraints, 2.5.29.19 (RFC 5280, 4.2.1.9). */
  basicConstraints: Object.freeze([0x55, 0x1d, 0x13]),
  /** id-ce-extKeyUsage, 2.5.29.37 (RFC 5280, 4.2.1.12). */
  extendedKeyUsage: Object.freeze([0x55, 0x1d, 0x25]),
  /** id-kp-clientAuth, 1.3.6.1.5.5.7.3.2. */
  clientAuthentication: Object.freeze([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]),
} as const);

/** Whether these octets are the identifier's contents. */
export function isIdentifier(contents: Uint8Array, identifier: readonly number[]): boolean {
  return contents.length === identifier.length && identifier.every((octet, index) => contents[index] === octet);
}
