/**
 * Takes the statements of terminals about themselves (administrative requests `STATEMENT`; docs/compliance.md) and keeps the latest of each.
 * Whether to believe one is for the report to say, which checks its signature: here it is proved only which terminal sent it.
 */
import { findTlv, TlvError } from "../../../firmware/codec/tlv";
import { readStatement } from "../../compliance/statement";
import type { Ledger } from "../../ledger/ledger";
import { answerCodes } from "../answer-codes";
import type { AdministrativeAnswer, AdministrativeDesk, AdministrativeRequest } from "../requests/administration";

const tags = { statement: 0xdf40, signature: 0xdf41 } as const;

export class StatementDesk implements AdministrativeDesk {
  readonly #ledger: Pick<Ledger, "keepStatement">;

  constructor(ledger: Pick<Ledger, "keepStatement">) {
    this.#ledger = ledger;
  }

  async handle({ terminalId, data, at }: AdministrativeRequest): Promise<AdministrativeAnswer> {
    const parts = partsOf(data);
    const stated = parts && readStatement(parts.statement);
    if (parts === undefined || stated === undefined) {
      return { code: answerCodes.formatError, problem: "field 63 is no statement" };
    }
    if (stated.terminal !== terminalId) {
      return { code: answerCodes.notPermittedToTerminal, problem: `a statement of ${stated.terminal}` };
    }
    const { statement, signature = null } = parts;
    await this.#ledger.keepStatement({ terminal_id: terminalId, received_at: at, statement, signature });
    return { code: answerCodes.approved };
  }
}

function partsOf(data: Uint8Array): { statement: Uint8Array; signature: Uint8Array | undefined } | undefined {
  try {
    const statement = findTlv(data, tags.statement);
    return statement && { statement: statement.slice(), signature: findTlv(data, tags.signature)?.slice() };
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
