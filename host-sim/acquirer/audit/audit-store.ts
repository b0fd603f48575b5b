/** Where the host keeps the audit logs of terminals: a file of JSON lines for each, or memory. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type AuditFacts, hashOf, readEntry } from "./audit-entry";

/** A line: an entry, decoded for people and raw for the proof; or a note of the host's about what came. */
export type AuditLine =
  | (AuditFacts & { readonly terminalId: string; readonly receivedAt: string; readonly raw: string })
  | { readonly terminalId: string; readonly receivedAt: string; readonly problem: string };

export interface LastEntry {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

export interface AuditStore {
  /** The last entry of a terminal that was kept. */
  last(terminalId: string): LastEntry | undefined;
  append(terminalId: string, lines: readonly AuditLine[]): void;
}

/** For worlds that end with their process. */
export class AuditMemory implements AuditStore {
  readonly lines: AuditLine[] = [];

  last(terminalId: string): LastEntry | undefined {
    return lastIn(this.lines.filter((line) => line.terminalId === terminalId));
  }

  append(_terminalId: string, lines: readonly AuditLine[]): void {
    this.lines.push(...lines);
  }
}

/** A folder with a file for each terminal: `TAP00001.jsonl`. */
export class AuditFolder implements AuditStore {
  readonly #folder: string;
  readonly #last = new Map<string, LastEntry | undefined>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file of a terminal. Letters that could lead out of the folder do not come into its name. */
  fileOf(terminalId: string): string {
    return path.join(this.#folder, `${terminalId.replace(/[^0-9A-Za-z_-]/g, "_")}.jsonl`);
  }

  last(terminalId: string): LastEntry | undefined {
    if (!this.#last.has(terminalId)) {
      const file = this.fileOf(terminalId);
      this.#last.set(terminalId, existsSync(file) ? lastIn(parsed(readFileSync(file, "utf8"))) : undefined);
    }
    return this.#last.get(terminalId);
  }

  append(terminalId: string, lines: readonly AuditLine[]): void {
    if (lines.length === 0) return;
    mkdirSync(this.#folder, { recursive: true });
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    appendFileSync(this.fileOf(terminalId), text, { mode: 0o600 });
    this.#last.set(terminalId, lastIn(lines) ?? this.last(terminalId));
  }
}

function lastIn(lines: readonly AuditLine[]): LastEntry | undefined {
  const line = lines.findLast((each) => "raw" in each);
  if (line === undefined || !("raw" in line)) return undefined;
  const raw = new Uint8Array(Buffer.from(line.raw, "hex"));
  const entry = readEntry(raw);
  return entry && { sequence: entry.sequence, hash: hashOf(raw) };
}

/** Lines that are whole: a process that was killed may have left half of the last. */
function parsed(text: string): AuditLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as AuditLine];
    } catch {
      return [];
    }
  });
}
