/**
 * Hands the terminal's statement to its acquirer, signed with the key of its certificate: when it has signed on after a start, every day,
 * and within an hour of anything that the audit log notes.
 */
import { encodeTlv } from "../../codec/tlv";
import type { AdministrativeAnswer, AdministrativeTask } from "../administration";
import { APPROVED } from "../host-answer";
import { statement, type StatementParts } from "./statement";

/** Data objects of field 63. */
export const STATEMENT_TAGS = Object.freeze({
  /** The statement in UTF-8. */
  statement: 0xdf40,
  /** ECDSA over SHA-256 of it, in DER (FIPS 186-5). */
  signature: 0xdf41,
} as const);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export class StatementTask implements AdministrativeTask {
  readonly name = "STATEMENT";
  readonly #parts: StatementParts;
  /** When the last one was handed over or refused, by the monotonic clock. */
  #saidAtMs: number | undefined;
  /** The audit log's end that it told. */
  #saidSequence = 0;
  #toldSequence = 0;

  constructor(parts: StatementParts) {
    this.#parts = parts;
  }

  get waitMs(): number {
    if (!this.#parts.settings.compliance.statements) return Infinity;
    if (this.#saidAtMs === undefined) return 0;
    const everyMs = this.#parts.audit.sequence === this.#saidSequence ? DAY_MS : HOUR_MS;
    return Math.max(0, this.#saidAtMs + everyMs - this.#parts.ports.clock.monotonicMs());
  }

  data(): Uint8Array {
    const { ports, identity, audit } = this.#parts;
    this.#toldSequence = audit.sequence;
    const bytes = statement(this.#parts);
    const said = encodeTlv(STATEMENT_TAGS.statement, bytes);
    const signature = identity.sign(ports.cipher.sha256(bytes));
    // Without a signature it is still worth something: the message has its MAC. The report tells.
    const proof = signature === undefined ? new Uint8Array(0) : encodeTlv(STATEMENT_TAGS.signature, signature);
    const data = new Uint8Array(said.length + proof.length);
    data.set(said);
    data.set(proof, said.length);
    return data;
  }

  take(answer: AdministrativeAnswer): "done" {
    const { ports } = this.#parts;
    this.#saidAtMs = ports.clock.monotonicMs();
    const isTaken = answer.kind === "answer" && answer.code === APPROVED;
    // What was not taken is said again within the hour.
    this.#saidSequence = isTaken ? this.#toldSequence : -1;
    const code = answer.kind === "answer" ? answer.code : "";
    ports.log.write(isTaken ? "info" : "warning", "compliance.stated", { code });
    return "done";
  }
}
