/**
 * Hands the audit log to the acquirer (docs/audit.md, "Export"): he says up to which entry he has it, and gets what follows. A technician
 * asks for it, and it comes by itself before the ring of blocks could lose anything that nobody else has.
 */
import { encodeTlv, findTlv, TlvError } from "../codec/tlv";
import type { Clock } from "../ports/clock";
import type { Log } from "../ports/log";
import { ENTRY_BYTES, HASH_BYTES } from "../storage/audit/audit-entry";
import type { AuditRole } from "../storage/audit/audit-events";
import type { AuditLog } from "../storage/audit/audit-log";
import type { AdministrativeAnswer, AdministrativeTask } from "./administration";
import { APPROVED } from "./host-answer";
import { Deferred } from "./waiting";

/** Data objects of field 63. */
export const AUDIT_TAGS = Object.freeze({
  /** Entries as they are in flash, one after the other. */
  entries: 0xdf30,
  /** Sequence number (4) and hash (32) of the terminal's newest entry. */
  newest: 0xdf31,
  /** Of the host: sequence number of the last entry that he has; 0 for none. */
  last: 0xdf32,
} as const);

/** Field 63 holds 999 bytes, of which the newest entry's hash takes 39. */
const ENTRIES_AT_ONCE = 14;
/** Entries that wait before the log goes by itself: less than half of what the smallest partition holds. */
const AUTOMATIC_ENTRIES = 200;
const AGAIN_MS = 3_600_000;
const MALFORMED = "H3";
const UNANSWERED = "H1";

/** How an export ended. */
export type ExportResult =
  | { readonly kind: "sent"; readonly sequence: number }
  /** A code of docs/host-messages.md. */
  | { readonly kind: "failed"; readonly code: string };

interface Run {
  readonly by: AuditRole;
  /** The last entry that is to be sent. */
  readonly target: number;
  readonly done: Deferred<ExportResult>;
  /** Told after each answer how many entries are left. */
  readonly onLeft: ((entries: number) => void) | undefined;
  /** What the host has; not known before his first answer. */
  has: number | undefined;
}

export interface AuditExportParts {
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly log: Log;
}

export class AuditExport implements AdministrativeTask {
  readonly name = "AUDIT";
  readonly #parts: AuditExportParts;
  #run: Run | undefined;
  /** The host was heard to have the log so far. */
  #known = 0;
  #dueAtMs = 0;

  constructor(parts: AuditExportParts) {
    this.#parts = parts;
  }

  get waitMs(): number {
    if (this.#run !== undefined) return 0;
    const { audit, clock } = this.#parts;
    if (audit.sequence - this.#known < AUTOMATIC_ENTRIES) return Infinity;
    return Math.max(0, this.#dueAtMs - clock.monotonicMs());
  }

  /** Wants the log sent, up to what stands in it now. The session has to be told that there is something to do. */
  begin(by: AuditRole, onLeft?: (entries: number) => void): Promise<ExportResult> {
    this.abandon();
    const run: Run = { by, target: this.#parts.audit.sequence, done: new Deferred(), onLeft, has: undefined };
    this.#run = run;
    return run.done.promise;
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    if (this.#run !== undefined) this.#end(this.#run, { kind: "failed", code: UNANSWERED });
  }

  data(): Uint8Array {
    if (this.#run === undefined) void this.begin("terminal");
    const { audit } = this.#parts;
    const has = this.#run?.has;
    const bytes = new Uint8Array(ENTRIES_AT_ONCE * ENTRY_BYTES);
    let length = 0;
    if (has !== undefined) {
      audit.readAfter(has, (_, entry) => {
        bytes.set(entry, length);
        length += ENTRY_BYTES;
        return length < bytes.length;
      });
    }
    const newest = new Uint8Array(4 + HASH_BYTES);
    new DataView(newest.buffer).setUint32(0, audit.sequence);
    newest.set(audit.head, 4);
    const tlvs = [encodeTlv(AUDIT_TAGS.newest, newest), encodeTlv(AUDIT_TAGS.entries, bytes.subarray(0, length))];
    const data = new Uint8Array(tlvs[0].length + tlvs[1].length);
    data.set(tlvs[0]);
    data.set(tlvs[1], tlvs[0].length);
    return data;
  }

  take(answer: AdministrativeAnswer): "done" {
    const run = this.#run;
    if (run === undefined) return "done";
    if (answer.kind === "no-answer") return this.#end(run, { kind: "failed", code: UNANSWERED });
    if (answer.code !== APPROVED) return this.#end(run, { kind: "failed", code: answer.code });
    const has = lastOf(answer.data);
    // A host that stays where he is after he got more would be sent the same for ever.
    if (has === undefined || (run.has !== undefined && has <= run.has)) {
      return this.#end(run, { kind: "failed", code: MALFORMED });
    }
    run.has = has;
    this.#known = has;
    if (has >= run.target) return this.#end(run, { kind: "sent", sequence: has });
    run.onLeft?.(run.target - has);
    return "done";
  }

  #end(run: Run, result: ExportResult): "done" {
    const { audit, clock, log } = this.#parts;
    this.#run = undefined;
    if (result.kind === "sent") {
      audit.append("exported", run.by, String(result.sequence % 1_000_000));
      log.write("info", "audit.exported", { sequence: result.sequence });
    } else {
      this.#dueAtMs = clock.monotonicMs() + AGAIN_MS;
      log.write("warning", "audit.not-exported", { code: result.code });
    }
    run.done.resolve(result);
    return "done";
  }
}

/** What the host says that he has; `undefined` when he says nothing that can be read. */
function lastOf(data: Uint8Array | undefined): number | undefined {
  if (data === undefined) return undefined;
  try {
    const last = findTlv(data, AUDIT_TAGS.last);
    return last?.length === 4 ? new DataView(last.buffer, last.byteOffset, 4).getUint32(0) : undefined;
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
