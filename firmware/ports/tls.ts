/** A TLS client without IO of its own: ciphertext and plaintext go in and come out by calls, so it sits on any TCP. */

/** Why a TLS connection could not be made or broke, as the screen and the log name it. */
export type TlsFailure =
  | "certificate-untrusted"
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "certificate-name"
  | "certificate-revoked"
  | "client-certificate-refused"
  | "protocol-version"
  | "handshake"
  | "record"
  | "closed"
  | "out-of-memory";

/** A TLS fault. `failure` is stable; `detail` is the library's own code, for the log. */
export class TlsError extends Error {
  override readonly name = "TlsError";
  readonly failure: TlsFailure;
  readonly detail: string;

  constructor(failure: TlsFailure, detail: string) {
    super(`${failure} (${detail})`);
    this.failure = failure;
    this.detail = detail;
  }
}

/** Everything a client needs. Certificates and keys in DER. */
export interface TlsOptions {
  /** Name that the server's certificate must carry (subjectAltName dNSName). */
  readonly serverName: string;
  /** The only trusted roots: the pinned CA certificates. */
  readonly trustedRoots: readonly Uint8Array[];
  /** The terminal's certificate, then intermediate ones if any. */
  readonly clientChain: readonly Uint8Array[];
  /** The terminal's private key, PKCS #8 or SEC 1. */
  readonly clientKey: Uint8Array;
  /** Present time for certificate dates, milliseconds since 1970 UTC. */
  readonly now: number;
}

export interface TlsEngine {
  /** `handshaking` until both sides have agreed; `closed` after either side's close or any failure. */
  readonly state: "handshaking" | "open" | "closed";
  /** `"1.3"`, `"1.2"`, or for the bench's pass-through `"none"`; `undefined` before the handshake is done. */
  readonly version: string | undefined;
  /** IANA name of the cipher suite, e.g. `TLS_AES_256_GCM_SHA384`. */
  readonly suite: string | undefined;
  /** Takes bytes from the network, all of them. Throws {@link TlsError} when they break the connection. */
  feed(ciphertext: Uint8Array): void;
  /** Bytes that must be sent to the network; `undefined` when there are none. Call after every other method. */
  takeCiphertext(): Uint8Array | undefined;
  /** Decrypted bytes that have arrived; `undefined` when there are none. */
  read(): Uint8Array | undefined;
  /** Encrypts all bytes. Throws {@link TlsError} unless `open`. */
  write(plaintext: Uint8Array): void;
  /** Queues close_notify (take it with `takeCiphertext`) and frees everything. May be called twice. */
  close(): void;
}

export interface TlsFactory {
  create(options: TlsOptions): TlsEngine;
}
