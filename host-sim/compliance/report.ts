/** A compliance report: the latest statement of a terminal, its signature checked, each rule judged. */
import { createHash, verify, X509Certificate } from "node:crypto";
import type { StatementRow } from "../ledger/schema";
import { reportText, type ReportLanguage, type ReportTextKey } from "./report-texts";
import { rules, type Circumstances, type State } from "./rules";
import { readStatement, type Statement } from "./statement";

/** One line, in words. */
export interface ReportLine {
  readonly id: string;
  readonly what: string;
  readonly state: State;
  readonly evidence: string;
  readonly rule: { readonly "TA14-002A"?: string; readonly "PCI DSS 4.0.1"?: string; readonly "PCI PTS POI"?: string };
}

export interface Report {
  readonly terminal: string;
  readonly made: string;
  readonly language: ReportLanguage;
  readonly disclaimer: string;
  readonly summary: Readonly<Record<State, number>>;
  readonly lines: readonly ReportLine[];
  readonly statement: Statement;
  /** What whoever wants to check the signature needs, in Base64 and PEM. */
  readonly proof: {
    readonly statement: string;
    readonly sha256: string;
    readonly signature: string | null;
    readonly certificate: string | null;
  };
}

export interface ReportOptions {
  readonly row: StatementRow;
  /** Certificates that this terminal is known to have, in PEM, already found to be of the authority. */
  readonly certificates: readonly string[];
  readonly now: number;
  readonly language: ReportLanguage;
}

/** The bytes that were kept are no statement: another program wrote them. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}

/** Makes the report. Throws {@link ReportError}. */
export function makeReport({ row, certificates, now, language }: ReportOptions): Report {
  const statement = readStatement(row.statement);
  if (statement === undefined) throw new ReportError(`what is kept of ${row.terminal_id} is no statement`);
  const signer = row.signature && signerOf(row.statement, row.signature, certificates);
  const circumstances: Circumstances = {
    now,
    receivedAt: row.received_at,
    signature: verdictOf(row, certificates, signer),
  };
  const lines = rules.map((rule): ReportLine => {
    const { state, evidence, values } = rule.judge(statement, circumstances);
    return {
      id: rule.id,
      what: reportText(language, `rule.${rule.id}` as ReportTextKey),
      state,
      evidence: reportText(language, evidence as ReportTextKey, values),
      rule: {
        ...(rule.alert !== undefined && { "TA14-002A": rule.alert }),
        ...(rule.dss !== undefined && { "PCI DSS 4.0.1": rule.dss }),
        ...(rule.pts !== undefined && { "PCI PTS POI": rule.pts }),
      },
    };
  });
  const count = (state: State): number => lines.filter((line) => line.state === state).length;
  return {
    terminal: statement.terminal,
    made: new Date(now).toISOString(),
    language,
    disclaimer: reportText(language, "disclaimer"),
    summary: { ok: count("ok"), attention: count("attention"), failed: count("failed") },
    lines,
    statement,
    proof: {
      statement: Buffer.from(row.statement).toString("base64"),
      sha256: createHash("sha256").update(row.statement).digest("hex"),
      signature: row.signature && Buffer.from(row.signature).toString("base64"),
      certificate: signer ?? null,
    },
  };
}

function verdictOf(
  { signature }: StatementRow,
  certificates: readonly string[],
  signer: string | null | undefined,
): Circumstances["signature"] {
  if (signature === null) return "absent";
  if (certificates.length === 0) return "no-certificate";
  return signer === undefined || signer === null ? "invalid" : "valid";
}

/** The certificate whose key made the signature. */
function signerOf(statement: Uint8Array, signature: Uint8Array, certificates: readonly string[]): string | undefined {
  return certificates.find((pem) => verify("sha256", statement, new X509Certificate(pem).publicKey, signature));
}
