/** The Issuer Public Key, out of the certificate that the scheme gave the issuer (EMV Book 2, 5.3 and 6.3). */
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import { authorityKeyFor } from "./certification-authority-keys";
import type { DataObjects } from "./data-objects";
import {
  type CertificateKind,
  type CertificateParts,
  certificateExpired,
  certifiedKey,
  recoverCertificate,
} from "./public-key-certificate";
import { isRevoked } from "./revocation-list";
import type { PublicKey } from "./signed-message";
import { tags } from "./tables/tags";

/** Table 6. */
const kind: CertificateKind = Object.freeze({ step: "issuer-certificate", format: 0x02, identifierLength: 4 });
const nothing = new Uint8Array(0);
/** Digits of an Issuer Identifier. */
const shortestIdentifier = 3;

/** Recovers the key; the checks stand in the order of 6.2 and 6.3. */
export function recoverIssuerKey(setting: AuthenticationSetting, data: DataObjects): PublicKey | AuthenticationFailure {
  const { cipher, authorityKeys, revokedCertificates, rid, date, pan } = setting;
  const index = data.filled(tags.authorityKeyIndex)?.[0];
  if (index === undefined) return new AuthenticationFailure("authority-key", "data-missing");
  const authority = authorityKeyFor(authorityKeys, rid, index, date);
  if (authority instanceof AuthenticationFailure) return authority;
  const parts = partsOf(data);
  if (parts instanceof AuthenticationFailure) return parts;
  const certificate = recoverCertificate(cipher, authority, kind, parts);
  if (certificate instanceof AuthenticationFailure) return certificate;
  const { identifier, serialNumber } = certificate;
  if (identifier.length < shortestIdentifier || !pan.startsWith(identifier)) return failure("identifier");
  if (certificateExpired(certificate, date)) return failure("expired");
  if (isRevoked(revokedCertificates, { rid, index, serialNumber })) return failure("revoked");
  return certifiedKey(certificate, kind, parts);
}

function partsOf(data: DataObjects): CertificateParts | AuthenticationFailure {
  const certificate = data.filled(tags.issuerPublicKeyCertificate);
  const exponent = data.filled(tags.issuerPublicKeyExponent);
  if (certificate === undefined || exponent === undefined) return failure("data-missing");
  return { certificate, exponent, remainder: data.get(tags.issuerPublicKeyRemainder) ?? nothing, staticData: nothing };
}

function failure(finding: AuthenticationFailure["finding"]): AuthenticationFailure {
  return new AuthenticationFailure(kind.step, finding);
}
