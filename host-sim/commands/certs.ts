/** `tapline certs`: makes the development certificates. */
import type { Command } from "commander";
import { CommandFailure } from "./exit";

interface CertsOptions {
  readonly directory: string;
  readonly force: boolean;
  readonly terminal: string[];
  readonly json: boolean;
}

/** Adds the command. */
export function registerCerts(program: Command): void {
  program
    .command("certs")
    .description(
      "make the development CA and the certificates of the acquirer and of terminals (P-256); for the bench only",
    )
    .option("--directory <path>", "where they go", "certs/development")
    .option(
      "--terminal <id...>",
      "terminal IDs to make a certificate for at once (others are made when first needed)",
      [],
    )
    .option("--force", "replace what is there; terminals provisioned with the old set no longer connect", false)
    .option("--json", "print the result as JSON", false)
    .action(makeSet);
}

async function makeSet(options: CertsOptions): Promise<void> {
  const { makeCertificates } = await import("../certs/development");
  const { CertificateError } = await import("../certs/certificate-error");
  try {
    await makeCertificates(options.directory, {
      force: options.force,
      ...(options.terminal.length > 0 ? { terminalIds: options.terminal } : {}),
    });
  } catch (error) {
    if (error instanceof CertificateError) throw new CommandFailure(error.message);
    throw error;
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ directory: options.directory, made: true })}\n`
      : `certificates made in ${options.directory}\n`,
  );
}
