/** `tapline certs`: makes the development certificates, takes some of them back, and goes over to another authority. */
import { Argument, type Command } from "commander";
import type { RotationStage } from "../certs/rotation";

interface CommonOptions {
  readonly directory: string;
  readonly json: boolean;
}

interface CertsOptions extends CommonOptions {
  readonly force: boolean;
  readonly terminal?: string[];
}

/** Stages of a rotation; `certs/rotation.ts` says what each does. */
const stages = ["announce", "switch", "finish"] as const;

/** Adds the command. */
export function registerCerts(program: Command): void {
  const certs = program
    .command("certs")
    .description(
      "make the development CA and the certificates of the acquirer and of terminals (P-256); for the bench only",
    )
    .option("--directory <path>", "where they go", "certs/development")
    .option("--terminal <id...>", "terminal IDs to make a certificate for at once (others are made when first needed)")
    .option("--force", "replace what is there; terminals provisioned with the old set no longer connect", false)
    .option("--json", "print the result as JSON", false)
    .action(makeSet);
  certs
    .command("revoke")
    .description("take back a terminal's certificates; an acquirer that runs refuses them within a second or two")
    .argument("<terminal or serial>", "terminal ID, or the serial number of one certificate in hex digits")
    .action((subject: string, _options: unknown, command: Command) => takeBack(subject, command.optsWithGlobals()));
  certs
    .command("rotate")
    .description("go over to another CA, in three stages (docs/certificates.md)")
    .addArgument(new Argument("<stage>", "what comes next").choices(stages))
    .action((stage: RotationStage, _options: unknown, command: Command) => rotate(stage, command.optsWithGlobals()));
}

async function makeSet(options: CertsOptions): Promise<void> {
  const { makeCertificates } = await import("../certs/development");
  await makeCertificates(options.directory, {
    force: options.force,
    ...(options.terminal === undefined ? {} : { terminalIds: options.terminal }),
  });
  say(options, { directory: options.directory, made: true }, `certificates made in ${options.directory}`);
}

async function takeBack(subject: string, options: CommonOptions): Promise<void> {
  const { loadCertificates } = await import("../certs/development");
  const { revoke } = await import("../certs/revocation");
  const revoked = await revoke(await loadCertificates(options.directory), subject);
  const words = revoked.length === 0 ? "nothing new: revoked before" : `revoked: ${revoked.join(", ")}`;
  say(options, { directory: options.directory, revoked }, words);
}

async function rotate(stage: RotationStage, options: CommonOptions): Promise<void> {
  const { rotateAuthority } = await import("../certs/rotation");
  const { X509Certificate } = await import("node:crypto");
  const { authorities } = await rotateAuthority(options.directory, stage);
  const names = authorities.map(({ certificate }) => new X509Certificate(certificate.pem).subject.split("\n")[0]);
  say(options, { directory: options.directory, stage, authorities: names }, `trusted now: ${names.join(", ")}`);
}

function say(options: CommonOptions, facts: object, words: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${words}\n`);
}
