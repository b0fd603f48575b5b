/** The way to the acquirer: a byte stream that is confidential, mutually authenticated, and may break at any time. */
import type { Instant } from "./clock";

/** Why the uplink is down. `code` is what the screen shows beside "no connection". */
export interface UplinkFailure {
  readonly code: string;
  readonly detail: string;
}

export interface UplinkInfo {
  /** `"1.3"`, `"1.2"`, or `"none"` in the in-process bench. */
  readonly tlsVersion: string;
  readonly cipherSuite: string;
}

/** Where to connect, and with what to prove and demand identity. Certificates and keys in DER. */
export interface UplinkTarget {
  readonly host: string;
  readonly port: number;
  /** Name that the acquirer's certificate must carry. */
  readonly serverName: string;
  /** The pinned CA certificates: the only trusted roots. */
  readonly trustedRoots: readonly Uint8Array[];
  /** The terminal's certificate, then intermediate ones if any. */
  readonly clientChain: readonly Uint8Array[];
  /** The terminal's private key, PKCS #8 or SEC 1. Overwritten as soon as it was used, or will not be. */
  readonly clientKey: Uint8Array;
  /** The terminal knows that it is this late at least: dates of certificates are judged by no earlier time. */
  readonly notBefore?: Instant;
}

/** One connection attempt and, if it succeeds, one connection. Callbacks never fire inside a call. */
export interface UplinkConnection {
  /** Sends all bytes; bytes beyond what the network takes at once are queued. Throws after `onClosed` or `close`. */
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface UplinkListener {
  onOpen(info: UplinkInfo): void;
  onData(bytes: Uint8Array): void;
  /** Called once when the attempt failed or the connection ended for any reason but our own `close`. */
  onClosed(failure: UplinkFailure): void;
}

export interface Uplink {
  connect(target: UplinkTarget, listener: UplinkListener): UplinkConnection;
}
