/**
 * The acquirer's side of TLS: 1.3, or 1.2 with ephemeral keys and authenticated encryption; a certificate of the
 * development authority is required of the terminal (RFC 8446; RFC 9325, 4).
 */
import { constants } from "node:crypto";
import type { SecureContextOptions, TlsOptions } from "node:tls";
import type { Identity } from "../certs/identity";

/** `"1.1"` makes an outdated host that speaks nothing newer: terminals must refuse it. */
export type MaximumTlsVersion = "1.3" | "1.2" | "1.1";

export interface AcquirerTls {
  /** The server's chain and key; its trusted roots are those that terminals' certificates must come from. */
  readonly identity: Identity;
  readonly maximumVersion?: MaximumTlsVersion;
  /** Certificate revocation lists in PEM: none, or one of each trusted root. */
  readonly revocationLists?: readonly string[];
}

const suites = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
].join(":");

/** OpenSSL signs with SHA-1 in TLS 1.1, which it does only when told to be this lax. */
const outdatedSuites = "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0";

/** Options of Node's TLS server. */
export function tlsServerOptions(tls: AcquirerTls): TlsOptions {
  return { ...secureContextOptions(tls), requestCert: true, rejectUnauthorized: true };
}

/** What of them can be changed while the server runs. */
export function secureContextOptions(tls: AcquirerTls): SecureContextOptions {
  const { identity, revocationLists = [] } = tls;
  const outdated = tls.maximumVersion === "1.1";
  return {
    cert: identity.chain.map((certificate) => certificate.pem).join(""),
    key: identity.privateKey.pem,
    ca: identity.trustedRoots.map((root) => root.pem),
    ...(revocationLists.length === 0 ? {} : { crl: [...revocationLists] }),
    minVersion: outdated ? "TLSv1.1" : "TLSv1.2",
    maxVersion: tls.maximumVersion === undefined ? "TLSv1.3" : `TLSv${tls.maximumVersion}`,
    ciphers: outdated ? outdatedSuites : suites,
    honorCipherOrder: true,
    // A terminal never asks for it; whoever does wants to make work, or something worse (RFC 9325, 3.5).
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ecdhCurve: "X25519:P-256:P-384",
  };
}

/** How events name a version: `TLSv1.3` is `1.3`. */
export function versionName(protocol: string | null): string {
  return (protocol ?? "unknown").replace(/^TLSv/, "");
}
