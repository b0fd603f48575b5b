/** The file of a terminal's audit log, read without trust: its words for people must say what its bytes say. */
import { AuditChain, problemText } from "./audit-chain";
import { ENTRY_LENGTH, readEntry, type AuditFacts } from "./audit-entry";

export type AuditLogLine =
  | { readonly kind: "entry"; readonly number: number; readonly facts: AuditFacts; readonly raw: Uint8Array }
  /** Something that the host noted when it came. */
  | { readonly kind: "note"; readonly number: number; readonly text: string }
  | { readonly kind: "unreadable"; readonly number: number; readonly text: string };

export interface AuditLogFile {
  readonly lines: readonly AuditLogLine[];
}

export interface AuditVerdict {
  readonly entries: number;
  readonly sequence: number;
  /** Of the last entry that is right. */
  readonly hash: string;
  /** The first thing that is wrong, and the line where it is. */
  readonly problem?: string;
  readonly line?: number;
}

/** Takes a file apart; blank lines count but say nothing. */
export function readAuditLog(text: string): AuditLogFile {
  const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [readLine(line, index + 1)]));
  return { lines };
}

function readLine(text: string, number: number): AuditLogLine {
  const unreadable = (why: string): AuditLogLine => ({ kind: "unreadable", number, text: why });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable("no JSON");
  }
  if (typeof value !== "object" || value === null) return unreadable("no entry");
  const told = value as Readonly<Record<string, unknown>>;
  if (typeof told.problem === "string") return { kind: "note", number, text: told.problem };
  if (typeof told.raw !== "string" || !/^([0-9a-f]{2})+$/.test(told.raw)) return unreadable("no raw bytes");
  const raw = new Uint8Array(Buffer.from(told.raw, "hex"));
  if (raw.length !== ENTRY_LENGTH) return unreadable(`${raw.length} raw bytes`);
  const facts = readEntry(raw);
  if (facts === undefined) return unreadable(problemText({ kind: "damaged" }));
  const different = (Object.keys(facts) as (keyof AuditFacts)[]).find((name) => told[name] !== facts[name]);
  if (different !== undefined) return unreadable(`${different} is not what the raw bytes say`);
  return { kind: "entry", number, facts, raw };
}

/** Follows the chain to the first thing that is wrong. What the host noted is wrong, too: a chain goes on after it, a log does not. */
export function verifyAuditLog({ lines }: AuditLogFile, head?: string): AuditVerdict {
  const chain = new AuditChain();
  let entries = 0;
  const verdict = (): AuditVerdict => {
    return { entries, sequence: chain.sequence, hash: Buffer.from(chain.hash).toString("hex") };
  };
  for (const line of lines) {
    const before = verdict();
    if (line.kind !== "entry") {
      const problem = line.kind === "note" ? `noted when it came: ${line.text}` : line.text;
      return { ...before, problem, line: line.number };
    }
    const problem = chain.take(line.raw);
    if (problem !== undefined) return { ...before, problem: problemText(problem), line: line.number };
    entries++;
  }
  const end = verdict();
  // The host makes a file for the first entry: one without any was emptied.
  if (entries === 0) return { ...end, problem: "no entry is in it", line: 1 };
  if (head === undefined || head === end.hash) return end;
  const problem = `the last entry is not the one with hash ${head}: something was cut off, or added`;
  return { ...end, problem, line: lines.at(-1)?.number ?? 1 };
}
