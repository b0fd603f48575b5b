/** `tapline acquirer`: the acquirer alone, for terminals that are not of this process: a simulator of the SDK, a board. */
import { statSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import type { Acquirer } from "../acquirer/acquirer";
import { CommandFailure, UsageError } from "./exit";

interface AcquirerOptions {
  readonly port: number;
  readonly address: string;
  readonly ledger?: string;
  readonly audit?: string;
  readonly json: boolean;
}

/** Adds the command. */
export function registerAcquirer(program: Command): void {
  program
    .command("acquirer")
    .description("run the acquirer alone, over TLS with client certificates of the development CA")
    .option("--port <number>", "TCP port; 0 lets the system choose", portNumber, 8583)
    .option("--address <address>", "address to listen on; terminals on a board need one they can reach", "127.0.0.1")
    .option("--ledger <file>", "keep the transactions in this SQLite file; in memory unless given")
    .option(
      "--audit <folder>",
      "keep the audit logs of terminals in this folder, a file for each; in memory unless given",
    )
    .option("--json", "print each message as a line of JSON (card data masked)", false)
    .action(serve);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`--port ${text}: a number from 0 to 65535`);
  return port;
}

async function serve(options: AcquirerOptions): Promise<void> {
  const { Acquirer } = await import("../acquirer/acquirer");
  const { AcquirerKeys } = await import("../acquirer/security/acquirer-keys");
  const { issuerWithKeys, messageSecurity } = await import("../world/host-keys");
  const { developmentDirectory, loadOrMakeCertificates } = await import("../certs/development");
  const { CertificatesInUse } = await import("../acquirer/registration/certificates-in-use");
  const { StatementDesk } = await import("../acquirer/compliance/statement-desk");
  const { AuditDesk } = await import("../acquirer/audit/audit-desk");
  const { AuditFolder, AuditMemory } = await import("../acquirer/audit/audit-store");
  const { Ledger } = await import("../ledger/ledger");
  const { defaultRules } = await import("../acquirer/rules/rule-file");
  if (options.audit !== undefined && statSync(options.audit, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--audit ${options.audit}: this is a file, not a folder`);
  }
  const certificates = await CertificatesInUse.open(await loadOrMakeCertificates(developmentDirectory));
  const auditLogs = options.audit === undefined ? new AuditMemory() : new AuditFolder(options.audit);
  const keys = AcquirerKeys.inFolder(developmentDirectory);
  // Beside the keys, whatever ledger this run has: a counter that is forgotten lets every old message in once more.
  const counters = Ledger.open(path.join(developmentDirectory, "acquirer-counters.sqlite"));
  const ledger = options.ledger === undefined ? Ledger.inMemory() : Ledger.open(options.ledger);
  const acquirer = new Acquirer({
    tls: certificates.tls,
    administration: {
      AUDIT: new AuditDesk(auditLogs),
      CERTIFICATE: certificates.registration,
      STATEMENT: new StatementDesk(ledger),
    },
    ledger,
    issuer: issuerWithKeys(keys),
    security: messageSecurity(keys, counters),
    rules: defaultRules(),
  });
  try {
    tell(acquirer, options.json);
    certificates.follow(acquirer, (error) => process.stderr.write(`certificates: ${error.message}\n`));
    const port = await acquirer.listen(options.port, options.address).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CommandFailure(`cannot listen on ${options.address}:${options.port}: ${reason}`);
    });
    const place = { address: options.address, port };
    process.stdout.write(
      options.json ? `${JSON.stringify(place)}\n` : `acquirer on ${place.address}:${port}; stop with Ctrl+C\n`,
    );
    await stopped();
  } finally {
    certificates.stop();
    await acquirer.close();
    await ledger.close();
    await counters.close();
  }
}

/** Prints what terminals ask and are answered. Descriptions come masked. */
function tell(acquirer: Acquirer, json: boolean): void {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  acquirer.on("message", (message) => {
    const { direction, terminalId, messageType, description } = message;
    if (json) {
      say(JSON.stringify({ direction, terminalId, messageType, fields: description }));
      return;
    }
    const answerCode = description.find(({ field }) => field === 39)?.value;
    const code = direction === "answer" && answerCode !== undefined ? ` ${answerCode}` : "";
    say(`${terminalId ?? "?"} ${direction === "request" ? ">" : "<"} ${messageType}${code}`);
  });
  acquirer.on("refusal", (refusal) => say(json ? JSON.stringify({ refusal }) : `refused: ${JSON.stringify(refusal)}`));
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
