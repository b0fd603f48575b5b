/** A certificate with its private key and the chain above it, in the forms that TLS stacks want them. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { CertificateError } from "./certificate-error";

/** A certificate in both encodings. */
export interface CertificateText {
  readonly pem: string;
  readonly der: Uint8Array;
}

/** Everything one side of a mutual TLS connection needs. */
export interface Identity {
  /** The roots this side trusts. */
  readonly trustedRoots: readonly CertificateText[];
  /** Own certificate first, then intermediate ones. */
  readonly chain: readonly CertificateText[];
  /** PKCS #8 (RFC 5958). */
  readonly privateKey: CertificateText;
}

/** Wraps DER in the lines of RFC 7468. */
export function toPem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** The DER of every block with this label, in the order of the file. */
export function fromPem(label: string, pem: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const match of pem.matchAll(/-----BEGIN ([^-\n]+)-----([^-]*)-----END \1-----/g)) {
    if (match[1] === label) found.push(new Uint8Array(Buffer.from(match[2], "base64")));
  }
  return found;
}

/** A certificate from its DER. */
export function certificateText(der: Uint8Array): CertificateText {
  return { der, pem: toPem("CERTIFICATE", der) };
}

/** A PKCS #8 key from its DER. */
export function privateKeyText(der: Uint8Array): CertificateText {
  return { der, pem: toPem("PRIVATE KEY", der) };
}

/** Reads certificate and key out of PEM texts (they may be the same one), and checks that the two belong together. */
export function readIdentity(
  certificatePem: string,
  keyPem: string,
  roots: readonly CertificateText[],
  path: string,
): Identity {
  const chain = fromPem("CERTIFICATE", certificatePem).map(certificateText);
  const key = fromPem("PRIVATE KEY", keyPem)[0];
  if (chain.length === 0) throw new CertificateError("unreadable", `${path}: no certificate in it`, path);
  if (key === undefined) throw new CertificateError("unreadable", `${path}: no private key to it`, path);
  let matching: boolean;
  try {
    matching = new X509Certificate(chain[0].pem).checkPrivateKey(createPrivateKey(privateKeyText(key).pem));
  } catch (cause) {
    throw new CertificateError("unreadable", `${path}: certificate or key cannot be read`, path, { cause });
  }
  if (!matching) throw new CertificateError("unreadable", `${path}: the key does not belong to the certificate`, path);
  return { trustedRoots: roots, chain, privateKey: privateKeyText(key) };
}
