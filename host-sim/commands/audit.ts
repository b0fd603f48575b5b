/** `tapline audit`: the audit logs that terminals handed to the acquirer, checked and shown (docs/audit.md). */
import type { Command } from "commander";
import type { AuditLogFile } from "../acquirer/audit/audit-log-file";
import { CommandFailure, readNamed, UsageError } from "./exit";

/** Adds the commands. */
export function registerAudit(program: Command): void {
  const audit = program.command("audit").description("check and show the audit log of a terminal");
  audit
    .command("verify")
    .description("follow the chain of hashes; tells the first entry that is wrong (exit code 1)")
    .argument("<file>", "as the acquirer keeps it: JSON lines")
    .option("--head <hash>", "hash that the last entry must have, 64 hex digits")
    .option("--json", "print the result as JSON", false)
    .action(verify);
  audit
    .command("show")
    .description("print the entries, one a line; checks nothing")
    .argument("<file>", "as the acquirer keeps it: JSON lines")
    .action(show);
}

async function read(file: string): Promise<AuditLogFile> {
  const { readAuditLog } = await import("../acquirer/audit/audit-log-file");
  return readAuditLog(readNamed(file).toString("utf8"));
}

async function verify(file: string, options: { readonly head?: string; readonly json: boolean }): Promise<void> {
  const { head } = options;
  if (head !== undefined && !/^[0-9a-f]{64}$/i.test(head)) throw new UsageError("--head: 64 hex digits");
  const { verifyAuditLog } = await import("../acquirer/audit/audit-log-file");
  const result = verifyAuditLog(await read(file), head?.toLowerCase());
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  if (options.json) say(JSON.stringify({ file, ...result }));
  else if (result.problem === undefined) {
    say(`${file}: whole, ${result.entries} entries up to ${result.sequence}`);
    say(`last hash ${result.hash}`);
  } else say(`${file}:${result.line ?? 1}: ${result.problem}`);
  if (result.problem !== undefined) throw new CommandFailure("");
}

async function show(file: string): Promise<void> {
  for (const line of (await read(file)).lines) {
    const text =
      line.kind === "entry"
        ? [
            String(line.facts.sequence).padStart(6),
            line.facts.time,
            line.facts.role.padEnd(10),
            line.facts.event,
            line.facts.detail,
          ]
        : [`       ${line.kind === "note" ? "host:" : "unreadable:"}`, line.text];
    process.stdout.write(`${text.join("  ").trimEnd()}\n`);
  }
}
