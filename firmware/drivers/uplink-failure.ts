/** Codes by which a broken or refused connection is known on the screen and in the log (docs/uplink-codes.md). */
import type { TlsFailure } from "../ports/tls";
import { TlsError } from "../ports/tls";
import type { UplinkFailure } from "../ports/uplink";

const TLS_CODES: Readonly<Record<TlsFailure, string>> = Object.freeze({
  "certificate-untrusted": "E-TLS-CA",
  "certificate-expired": "E-TLS-DATE",
  "certificate-not-yet-valid": "E-TLS-DATE",
  "certificate-name": "E-TLS-NAME",
  "certificate-revoked": "E-TLS-REVOKED",
  "client-certificate-refused": "E-TLS-CLIENT",
  "protocol-version": "E-TLS-VERSION",
  handshake: "E-TLS-HANDSHAKE",
  record: "E-TLS-RECORD",
  closed: "E-CLOSED",
  "out-of-memory": "E-MEMORY",
});

/** What the TLS engine complained of. Anything but a {@link TlsError} is a bug and is thrown on. */
export function tlsFailure(error: unknown): UplinkFailure {
  if (!(error instanceof TlsError)) throw error;
  return { code: TLS_CODES[error.failure], detail: error.message };
}

/** The TCP connection could not be made or broke. */
export function tcpFailure(detail: string | undefined): UplinkFailure {
  return { code: "E-TCP", detail: detail ?? "connection failed" };
}

/** Nobody answered in time; `phase` says what was waited for. */
export function timeoutFailure(phase: "connect" | "handshake"): UplinkFailure {
  return { code: "E-TIMEOUT", detail: `${phase} timed out` };
}

/** The acquirer ended the connection in order. */
export function closedByPeer(): UplinkFailure {
  return { code: "E-CLOSED", detail: "closed by the acquirer" };
}
