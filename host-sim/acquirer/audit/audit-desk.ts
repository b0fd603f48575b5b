/** Takes the audit logs of terminals (docs/audit.md, "Export"): tells what it has, keeps what follows, notes what is wrong. */
import { encodeTlv, findTlv, TlvError } from "../../../firmware/codec/tlv";
import { answerCodes } from "../answer-codes";
import type { AdministrativeAnswer, AdministrativeDesk, AdministrativeRequest } from "../requests/administration";
import { AuditChain, problemText } from "./audit-chain";
import { ENTRY_LENGTH, FIRST_HASH, readEntry } from "./audit-entry";
import type { AuditLine, AuditStore } from "./audit-store";

/** Data objects of field 63. */
const tags = { entries: 0xdf30, newest: 0xdf31, last: 0xdf32 } as const;
const NEWEST_LENGTH = 36;

interface Told {
  readonly entries: readonly Uint8Array[];
  readonly newest: { readonly sequence: number; readonly hash: Uint8Array };
}

export class AuditDesk implements AdministrativeDesk {
  readonly #store: AuditStore;

  constructor(store: AuditStore) {
    this.#store = store;
  }

  async handle({ terminalId, data, at }: AdministrativeRequest): Promise<AdministrativeAnswer> {
    const told = read(data);
    if (told === undefined) return { code: answerCodes.formatError, problem: "field 63 is no part of an audit log" };
    const receivedAt = new Date(at).toISOString();
    const lines: AuditLine[] = [];
    const problems: string[] = [];
    const note = (problem: string): void => {
      problems.push(problem);
      lines.push({ terminalId, receivedAt, problem });
    };
    const kept = this.#store.last(terminalId);
    const isNewLog = kept !== undefined && told.newest.sequence < kept.sequence;
    const chain = new AuditChain(isNewLog ? undefined : kept);
    if (isNewLog && told.entries.length === 0) {
      note(`the log ends at entry ${told.newest.sequence}, but entry ${kept.sequence} was seen: it was begun anew`);
    }
    for (const raw of told.entries) {
      const facts = readEntry(raw);
      // What came before is not kept twice.
      if (facts !== undefined && facts.sequence <= chain.sequence) continue;
      const problem = chain.take(raw);
      if (problem !== undefined) note(problemText(problem));
      if (facts === undefined) return this.#keep(terminalId, lines, problems, chain);
      lines.push({ terminalId, receivedAt, ...facts, raw: Buffer.from(raw).toString("hex") });
    }
    const { newest } = told;
    const isAtEnd = newest.sequence === chain.sequence && newest.sequence > 0;
    if (isAtEnd && !Buffer.from(newest.hash).equals(Buffer.from(chain.hash))) {
      note(`entry ${newest.sequence} is another one now: the log was written anew`);
    }
    return this.#keep(terminalId, lines, problems, chain);
  }

  #keep(
    terminalId: string,
    lines: readonly AuditLine[],
    problems: readonly string[],
    { sequence }: AuditChain,
  ): AdministrativeAnswer {
    this.#store.append(terminalId, lines);
    const last = Buffer.alloc(4);
    last.writeUInt32BE(sequence);
    const problem = problems.length === 0 ? undefined : `audit log of ${terminalId}: ${problems.join("; ")}`;
    return { code: answerCodes.approved, data: encodeTlv(tags.last, new Uint8Array(last)), problem };
  }
}

function read(data: Uint8Array): Told | undefined {
  try {
    const newest = findTlv(data, tags.newest);
    const entries = findTlv(data, tags.entries);
    if (newest?.length !== NEWEST_LENGTH || entries === undefined || entries.length % ENTRY_LENGTH !== 0)
      return undefined;
    const sequence = Buffer.from(newest).readUInt32BE(0);
    if (sequence === 0 && !Buffer.from(newest.subarray(4)).equals(Buffer.from(FIRST_HASH))) return undefined;
    const count = entries.length / ENTRY_LENGTH;
    return {
      newest: { sequence, hash: newest.slice(4) },
      entries: Array.from({ length: count }, (_, index) =>
        entries.slice(index * ENTRY_LENGTH, (index + 1) * ENTRY_LENGTH),
      ),
    };
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
