/**
 * Public keys of the card, out of certificates that its issuer made: the ICC Public Key, which signs (EMV Book 2, 6.4), and
 * the ICC PIN Encipherment Public Key (7.1). Only the former's certificate covers static data.
 */
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import type { DataObjects } from "./data-objects";
import { type CertificateKind, certificateExpired, certifiedKey, recoverCertificate } from "./public-key-certificate";
import type { PublicKey } from "./signed-message";
import { tags } from "./tables/tags";

/** Tables 14 and 23. */
const kind: CertificateKind = Object.freeze({ step: "card-certificate", format: 0x04, identifierLength: 10 });
const nothing = new Uint8Array(0);

/** Where on the card a certificate and its parts stand. */
export interface CardKeyTags {
  readonly certificate: number;
  readonly exponent: number;
  readonly remainder: number;
}

/** The key that signs. */
export const signingKeyTags: CardKeyTags = Object.freeze({
  certificate: tags.iccPublicKeyCertificate,
  exponent: tags.iccPublicKeyExponent,
  remainder: tags.iccPublicKeyRemainder,
});

/** The key that a PIN may be enciphered to. */
export const pinEnciphermentKeyTags: CardKeyTags = Object.freeze({
  certificate: tags.iccPinEnciphermentPublicKeyCertificate,
  exponent: tags.iccPinEnciphermentPublicKeyExponent,
  remainder: tags.iccPinEnciphermentPublicKeyRemainder,
});

/** Recovers a key of the card with its issuer's; the checks stand in the order of 6.4. */
export function recoverCardKey(
  { cipher, date, pan }: AuthenticationSetting,
  issuerKey: PublicKey,
  data: DataObjects,
  keyTags: CardKeyTags,
  staticData: Uint8Array = nothing,
): PublicKey | AuthenticationFailure {
  const certificate = data.filled(keyTags.certificate);
  const exponent = data.filled(keyTags.exponent);
  if (certificate === undefined || exponent === undefined) return failure("data-missing");
  const parts = { certificate, exponent, remainder: data.get(keyTags.remainder) ?? nothing, staticData };
  const recovered = recoverCertificate(cipher, issuerKey, kind, parts);
  if (recovered instanceof AuthenticationFailure) return recovered;
  if (recovered.identifier !== pan) return failure("identifier");
  if (certificateExpired(recovered, date)) return failure("expired");
  return certifiedKey(recovered, kind, parts);
}

function failure(finding: AuthenticationFailure["finding"]): AuthenticationFailure {
  return new AuthenticationFailure(kind.step, finding);
}
