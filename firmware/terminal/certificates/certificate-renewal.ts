/**
 * Asks the acquirer for the terminal's certificate: the first one over the factory's identity, each further one over the last, before
 * that ends (docs/certificates.md). The key is made here and stays in the vault; the request proves that it is there.
 */
import { encodeTlv, findTlv, TlvError } from "../../codec/tlv";
import { toHex } from "../../codec/hex";
import { certificateRequest } from "../../crypto/certificate-request";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Settings } from "../../storage/settings";
import { VALUE_LIMIT } from "../../storage/vault/vault-record";
import type { AdministrativeAnswer, AdministrativeTask } from "../administration";
import { APPROVED } from "../host-answer";
import { checkChain } from "./certificate-check";
import type { TerminalIdentity } from "./terminal-identity";

/** Data objects of field 63. */
export const CERTIFICATE_TAGS = Object.freeze({
  /** PKCS #10 request in DER. */
  request: 0xdf20,
  /** Which piece of the chain, from 0; in an answer, followed by how many there are. */
  piece: 0xdf21,
  /** The piece itself: of the certificates in DER one after another, the terminal's own first. */
  chain: 0xdf22,
} as const);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An answer that did not come may come in an hour; a refusal stays one until somebody has done something about it. */
const AGAIN_MS = HOUR_MS;
const AGAIN_REFUSED_MS = DAY_MS;
/** Digits of the serial number in the audit log. */
const TOLD_DIGITS = 6;

/** How a terminal is named in its certificate (certs/README.md). */
export function terminalUri(terminalId: string): string {
  return `urn:tapline:terminal:${terminalId}`;
}

export interface RenewalParts {
  readonly ports: Pick<TerminalPorts, "cipher" | "clock" | "log">;
  readonly audit: Pick<AuditLog, "append">;
  readonly identity: TerminalIdentity;
  readonly settings: Pick<Settings, "terminalId" | "tls">;
}

export class CertificateRenewal implements AdministrativeTask {
  readonly name = "CERTIFICATE";
  readonly #parts: RenewalParts;
  /** Not asked before, on the clock that never runs back. */
  #dueAtMs = 0;
  /** What has come of the chain, and the piece that is asked for next. */
  #chain: Uint8Array = new Uint8Array(0);
  #piece = 0;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  get waitMs(): number {
    const { ports, identity, settings } = this.#parts;
    if (!settings.tls.enrolment) return Infinity;
    const { notAfter } = identity;
    const renewAt = notAfter === undefined ? 0 : notAfter - settings.tls.renewBeforeDays * DAY_MS;
    return Math.max(0, renewAt - ports.clock.now(), this.#dueAtMs - ports.clock.monotonicMs());
  }

  data(): Uint8Array {
    const { ports, identity, settings } = this.#parts;
    const { terminalId } = settings;
    const privateKey = identity.nextKey();
    const facts = { commonName: terminalId, uri: terminalUri(terminalId), privateKey };
    const request = encodeTlv(CERTIFICATE_TAGS.request, certificateRequest(ports.cipher, facts));
    privateKey.fill(0);
    const piece = encodeTlv(CERTIFICATE_TAGS.piece, Uint8Array.of(this.#piece));
    return joined(request, piece);
  }

  take(answer: AdministrativeAnswer): "done" | "reconnect" {
    if (answer.kind === "no-answer") return this.#again("no-answer", AGAIN_MS);
    if (answer.code !== APPROVED) return this.#again(`code ${answer.code}`, AGAIN_REFUSED_MS);
    const pieces = this.#collect(answer.data ?? new Uint8Array(0));
    if (pieces === undefined) return this.#again("pieces", AGAIN_REFUSED_MS);
    if (this.#piece < pieces) return "done";
    return this.#adopt(this.#chain);
  }

  /** Adds the piece that came to the chain. Returns how many there are; `undefined` when it is not the one that was asked for. */
  #collect(data: Uint8Array): number | undefined {
    try {
      const [piece, pieces] = findTlv(data, CERTIFICATE_TAGS.piece) ?? [];
      const bytes = findTlv(data, CERTIFICATE_TAGS.chain);
      if (piece !== this.#piece || pieces === undefined || piece >= pieces) return undefined;
      if (bytes === undefined || bytes.length === 0) return undefined;
      if (this.#chain.length + bytes.length > VALUE_LIMIT) return undefined;
      this.#chain = joined(this.#chain, bytes);
      this.#piece++;
      return pieces;
    } catch (error) {
      if (error instanceof TlvError) return undefined;
      throw error;
    }
  }

  #adopt(chain: Uint8Array): "done" | "reconnect" {
    const { ports, audit, identity, settings } = this.#parts;
    const privateKey = identity.nextKey();
    const publicKey = ports.cipher.ecdsaPublicKey(privateKey);
    privateKey.fill(0);
    if (publicKey === undefined) throw new Error("the vault holds no private key");
    const uri = terminalUri(settings.terminalId);
    const demands = { cipher: ports.cipher, publicKey, uri, roots: settings.tls.roots, now: ports.clock.now() };
    const own = checkChain(chain, demands);
    if (typeof own === "string") return this.#again(own, AGAIN_REFUSED_MS);
    const serial = toHex(own.serialNumber).slice(-TOLD_DIGITS);
    identity.adopt(chain);
    this.#pause(AGAIN_REFUSED_MS);
    audit.append("certificateRenewed", "terminal", serial);
    ports.log.write("info", "certificate.renewed", { serial, notAfter: own.notAfter });
    return "reconnect";
  }

  /** Nothing came of it: the terminal stays who it is, and asks again later. */
  #again(reason: string, pauseMs: number): "done" {
    this.#parts.ports.log.write("warning", "certificate.refused", { reason });
    this.#pause(pauseMs);
    return "done";
  }

  #pause(pauseMs: number): void {
    this.#dueAtMs = this.#parts.ports.clock.monotonicMs() + pauseMs;
    this.#chain = new Uint8Array(0);
    this.#piece = 0;
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
