/** `tapline settings-image`: the settings of a terminal as the bytes of its flash partition (docs/settings.md, "Image"). */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { CommandFailure, readNamed, UsageError } from "./exit";

interface SettingsImageOptions {
  readonly settings?: string;
  readonly host: string;
  readonly directory: string;
  readonly deviceSecret?: string;
  readonly json: boolean;
}

/** Adds the command. */
export function registerSettingsImage(program: Command): void {
  program
    .command("settings-image")
    .description("write the settings partition of a terminal: for the Moddable simulator or to flash onto a board")
    .argument("<file>", "where to")
    .option("--settings <file>", "JSON as in docs/settings.md; without it a terminal of the bench with its certificate")
    .option("--host <address>", "where the bench's terminal finds the acquirer", "127.0.0.1")
    .option("--directory <path>", "the development certificates", "certs/development")
    .option(
      "--device-secret <file>",
      "32 bytes: the secret of the device, to load it with keys of the development acquirer",
    )
    .option("--json", "print the result as JSON", false)
    .action(writeImage);
}

async function writeImage(file: string, options: SettingsImageOptions): Promise<void> {
  const { settingsImage } = await import("../board/provision");
  const image = settingsImage(options.settings === undefined ? await benchSettings(options) : read(options.settings));
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    // It holds the terminal's private key.
    writeFileSync(file, image, { mode: 0o600 });
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
  const facts = { file, bytes: image.length };
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${file}: ${image.length} bytes\n`);
}

function read(file: string): unknown {
  const text = readNamed(file).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** The settings that the bench gives its own terminal, with an address in place of a name that only the bench knows. */
async function benchSettings({ host, directory, deviceSecret }: SettingsImageOptions): Promise<unknown> {
  const secretBytes = deviceSecret === undefined ? undefined : readNamed(deviceSecret);
  const { DEVICE_SECRET_LENGTH, DeviceSecret } = await import("../board/device-secret");
  if (secretBytes !== undefined && secretBytes.length !== DEVICE_SECRET_LENGTH) {
    const are = `it has ${secretBytes.length} bytes`;
    throw new UsageError(`${deviceSecret}: a device secret has ${DEVICE_SECRET_LENGTH} bytes, ${are}`);
  }
  const { defaultTerminalId, loadOrMakeCertificates } = await import("../certs/development");
  const { tlsSettings, usualSettings, withChanges } = await import("../world/terminal-settings");
  const certificates = await loadOrMakeCertificates(directory);
  const identity = await certificates.terminalIdentity(defaultTerminalId);
  const changes = { host: { name: host }, tls: { enrolment: true } };
  const settings = withChanges(withChanges(usualSettings, changes), tlsSettings(identity));
  if (secretBytes === undefined) return settings;
  const { AcquirerKeys } = await import("../acquirer/security/acquirer-keys");
  const { withKeyBlock } = await import("../world/host-keys");
  const { randomBytes } = await import("node:crypto");
  // Each image has a key of its own: nobody knows here whether the device's vault begins anew.
  const generation = randomBytes(8).toString("hex");
  const secret = new DeviceSecret(new Uint8Array(secretBytes));
  return withKeyBlock(settings, AcquirerKeys.inFolder(directory), secret, generation);
}
