/** `tapline compliance`: what a terminal states about itself, judged line by line (docs/compliance.md). */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Option } from "commander";
import type { Command } from "commander";
import type { Report } from "../compliance/report";
import type { ReportLanguage } from "../compliance/report-texts";
import { CommandFailure, UsageError } from "./exit";

interface ComplianceOptions {
  readonly data: string;
  readonly directory: string;
  readonly language: ReportLanguage;
  readonly html?: string;
  readonly json: boolean;
}

/** Adds the command. */
export function registerCompliance(program: Command): void {
  program
    .command("compliance")
    .description("report on a terminal by its latest signed statement; exit code 1 when a line failed")
    .argument("<device>", "terminal ID, such as TAP00001")
    .option("--data <folder>", "where the acquirer's ledger lies", "build/data")
    .option("--directory <path>", "the certificates of the authority and its terminals", "certs/development")
    .addOption(new Option("--language <name>", "of the report").choices(["pl", "en"]).default("en"))
    .option("--html <file>", "write the report as one HTML file, too")
    .option("--json", "print the report as JSON, with what was signed", false)
    .action(report);
}

async function report(device: string, options: ComplianceOptions): Promise<void> {
  if (!/^[0-9A-Za-z._-]{8}$/.test(device)) {
    throw new UsageError(`${device}: a terminal ID has 8 letters, digits, dots, dashes or underscores`);
  }
  const made = await makeFor(device, options);
  if (options.html !== undefined) {
    const { reportHtml } = await import("../compliance/report-html");
    writeFileSync(options.html, reportHtml(made));
  }
  process.stdout.write(options.json ? `${JSON.stringify(made, undefined, 2)}\n` : inWords(made));
  if (made.summary.failed > 0) throw new CommandFailure("");
}

async function makeFor(device: string, { data, directory, language }: ComplianceOptions): Promise<Report> {
  const { Ledger } = await import("../ledger/ledger");
  const { makeReport, ReportError } = await import("../compliance/report");
  const { knownCertificates } = await import("../compliance/known-certificates");
  const file = path.join(data, "ledger.sqlite");
  // Opening it would make an empty one.
  if (!existsSync(file)) throw new CommandFailure(`${file}: no such ledger; start the acquirer first (npm start)`);
  try {
    const ledger = Ledger.open(file);
    try {
      const row = await ledger.statementOf(device);
      if (row === undefined) throw new CommandFailure(`${device} has not stated anything yet`);
      return makeReport({ row, certificates: knownCertificates(directory, device), now: Date.now(), language });
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (error instanceof ReportError) throw new CommandFailure(error.message);
    throw error;
  }
}

function inWords({ lines, disclaimer, summary }: Report): string {
  const rows = lines.map(({ state, what, evidence, rule }) => {
    const named = Object.entries(rule).map(([of, text]) => `${of}: ${text}`);
    return `${state.padEnd(10)} ${what}\n${" ".repeat(11)}${evidence}\n${" ".repeat(11)}[${named.join("; ")}]`;
  });
  const { ok, attention, failed } = summary;
  return `${disclaimer}\n\n${rows.join("\n")}\n\nok ${ok}, attention ${attention}, failed ${failed}\n`;
}
