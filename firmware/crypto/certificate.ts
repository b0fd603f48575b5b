/**
 * What a terminal has to know of a certificate (RFC 5280, 4.1): whose it is, from when to when, which key, signed over what. P-256
 * and ECDSA with SHA-256 only: other certificates are not for this terminal, and are refused as they are read.
 */
import { decodeAscii } from "../codec/ascii";
import { DER, DerError, DerReader } from "../codec/der";
import { isIdentifier, OBJECT_IDENTIFIERS } from "./x509-identifiers";

/** Longest certificate that is looked at. */
export const CERTIFICATE_BYTES_LIMIT = 2048;

export type CertificateReason =
  "too-long" | "malformed" | "version" | "algorithm" | "public-key" | "critical-extension" | "repeated-extension";

/** Bytes that are no certificate which this terminal could use. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
  readonly reason: CertificateReason;

  constructor(reason: CertificateReason, detail = "") {
    super(detail === "" ? `certificate: ${reason}` : `certificate: ${reason} (${detail})`);
    this.reason = reason;
  }
}

/** Byte values are views of the certificate. */
export interface Certificate {
  readonly der: Uint8Array;
  /** To be signed: what the signature is over. */
  readonly signed: Uint8Array;
  /** DER of r and s. */
  readonly signature: Uint8Array;
  readonly serialNumber: Uint8Array;
  /** Names in DER, to be compared as a whole. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;
  readonly extensions: CertificateExtensions;
}

export interface CertificateExtensions {
  /** Names of type URI in the subjectAltName. */
  readonly uris: readonly string[];
  readonly isAuthority: boolean;
  /** First octet of the key usage; `undefined` when any use is allowed. */
  readonly keyUsage: number | undefined;
  /** Whether its key may prove a TLS client; so it may when no extended usage is named. */
  readonly isForClients: boolean;
}

/** Key usage bits (RFC 5280, 4.2.1.3). */
export const KEY_USAGES = Object.freeze({ digitalSignature: 0x80, certificateSigning: 0x04 } as const);

const POINT_BYTES = 65;
const URI_TAG = DER.context | 6;
const EXPLICIT = DER.context | DER.constructed;

/** Reads one certificate, all of it. Throws {@link CertificateError} whatever the bytes are. */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > CERTIFICATE_BYTES_LIMIT) throw new CertificateError("too-long");
  try {
    return parse(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CertificateError("malformed", error.message);
  }
}

function parse(der: Uint8Array): Certificate {
  const outside = new DerReader(der);
  const certificate = outside.enter(DER.sequence);
  outside.finish();
  const signed = certificate.whole(DER.sequence);
  checkSignatureAlgorithm(certificate.enter(DER.sequence));
  const signature = certificate.bits();
  certificate.finish();

  const body = new DerReader(signed).enter(DER.sequence);
  // Version 3, as number 2: without extensions there is no name that could be checked.
  if (body.next !== (EXPLICIT | 0)) throw new CertificateError("version");
  const version = body.enter(EXPLICIT | 0);
  if (version.unsigned()[0] !== 2) throw new CertificateError("version");
  const serialNumber = body.unsigned();
  checkSignatureAlgorithm(body.enter(DER.sequence));
  const issuer = body.whole(DER.sequence);
  const validity = body.enter(DER.sequence);
  const notBefore = validity.time();
  const notAfter = validity.time();
  validity.finish();
  const subject = body.whole(DER.sequence);
  const publicKey = pointOf(body.enter(DER.sequence));
  const extensions = extensionsOf(body);
  body.finish();
  return { der, signed, signature, serialNumber, issuer, subject, notBefore, notAfter, publicKey, extensions };
}

function checkSignatureAlgorithm(algorithm: DerReader): void {
  if (!isIdentifier(algorithm.take(DER.objectIdentifier), OBJECT_IDENTIFIERS.ecdsaWithSha256)) {
    throw new CertificateError("algorithm");
  }
  algorithm.finish();
}

/** SubjectPublicKeyInfo of P-256 (RFC 5480, 2). */
function pointOf(information: DerReader): Uint8Array {
  const algorithm = information.enter(DER.sequence);
  const isCurve =
    isIdentifier(algorithm.take(DER.objectIdentifier), OBJECT_IDENTIFIERS.ecPublicKey) &&
    algorithm.next === DER.objectIdentifier &&
    isIdentifier(algorithm.take(DER.objectIdentifier), OBJECT_IDENTIFIERS.p256);
  if (!isCurve) throw new CertificateError("public-key");
  const point = information.bits();
  if (point.length !== POINT_BYTES || point[0] !== 4) throw new CertificateError("public-key");
  information.finish();
  return point;
}

function extensionsOf(body: DerReader): CertificateExtensions {
  const found: { -readonly [Key in keyof CertificateExtensions]: CertificateExtensions[Key] } = {
    uris: [],
    isAuthority: false,
    keyUsage: undefined,
    isForClients: true,
  };
  if (body.next !== (EXPLICIT | 3)) return found;
  const seen: Uint8Array[] = [];
  const list = body.enter(EXPLICIT | 3).enter(DER.sequence);
  while (list.next !== undefined) {
    const extension = list.enter(DER.sequence);
    const identifier = extension.take(DER.objectIdentifier);
    const isCritical = extension.next === DER.boolean && extension.take(DER.boolean)[0] === 0xff;
    const value = new DerReader(extension.take(DER.octetString));
    extension.finish();
    // RFC 5280, 4.2: one instance of each.
    if (seen.some((other) => isIdentifier(other, Array.from(identifier))))
      throw new CertificateError("repeated-extension");
    seen.push(identifier);
    const { subjectAltName, basicConstraints, keyUsage, extendedKeyUsage } = OBJECT_IDENTIFIERS;
    if (isIdentifier(identifier, subjectAltName)) found.uris = urisOf(value.enter(DER.sequence));
    else if (isIdentifier(identifier, basicConstraints)) found.isAuthority = isAuthority(value.enter(DER.sequence));
    else if (isIdentifier(identifier, keyUsage)) found.keyUsage = value.take(DER.bitString)[1] ?? 0;
    else if (isIdentifier(identifier, extendedKeyUsage)) found.isForClients = namesClients(value.enter(DER.sequence));
    // RFC 5280, 4.2: what is critical and not understood makes the certificate unusable.
    else if (isCritical) throw new CertificateError("critical-extension");
  }
  return found;
}

function urisOf(names: DerReader): string[] {
  const uris: string[] = [];
  while (names.next !== undefined) {
    const tag = names.next;
    const name = names.take(tag);
    // An IA5String: one byte a character.
    if (tag === URI_TAG) uris.push(decodeAscii(name));
  }
  return uris;
}

function isAuthority(constraints: DerReader): boolean {
  return constraints.next === DER.boolean && constraints.take(DER.boolean)[0] === 0xff;
}

function namesClients(purposes: DerReader): boolean {
  let isNamed = false;
  while (purposes.next !== undefined) {
    const purpose = purposes.take(DER.objectIdentifier);
    if (isIdentifier(purpose, OBJECT_IDENTIFIERS.clientAuthentication)) isNamed = true;
  }
  return isNamed;
}
