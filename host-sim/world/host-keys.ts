/** The keys that a world's terminal and its acquirer share: a security module on one side, a key block in the settings on the other. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes, randomInt } from "node:crypto";
import path from "node:path";
import { Issuer } from "../acquirer/issuer/issuer";
import { MessageIssuer } from "../acquirer/issuer/message-issuer";
import { AcquirerKeys, ISSUER_ZONE } from "../acquirer/security/acquirer-keys";
import type { KeyCounters, SecurityOptions } from "../acquirer/security/message-guard";
import type { DeviceSecret } from "../board/device-secret";
import type { BenchStock } from "./bench-stock";
import { textAt, withChanges, type Settings } from "./terminal-settings";

/** Label under which a device derives the key that protects what is loaded into it (docs/vault.md). */
export const KEY_BLOCK_LABEL = "tapline key block 1";

const KEY_BLOCK_FIRST_GENERATION = "1";

/** The acquirer's keys: of a folder, of a seed, or by chance where nothing has to repeat. */
export function acquirerKeys(folder: string | undefined, seed: number | undefined): AcquirerKeys {
  if (folder !== undefined) return AcquirerKeys.inFolder(path.join(folder, "keys"));
  return AcquirerKeys.seeded(seed ?? randomInt(2 ** 32));
}

/** What the acquirer needs to open messages. */
export function messageSecurity(keys: AcquirerKeys, counters: KeyCounters): SecurityOptions {
  const terminalOf = (id: string): string | undefined => keys.terminalOf(id);
  return { hsm: keys.hsm, counters, terminalOf, newerKeys: (id) => keys.newerKeys(id), zone: ISSUER_ZONE };
}

/** An issuer that has PINs compared inside the module; it keeps none in the clear itself but those of its test accounts. */
export function issuerWithKeys(
  { hsm }: AcquirerKeys,
  { accounts, issuerKeys }: Partial<Pick<BenchStock, "accounts" | "issuerKeys">> = {},
): MessageIssuer {
  const verify = (block: Uint8Array, pan: string, pin: string): boolean =>
    hsm.verifyPin(ISSUER_ZONE, pan, block, hsm.sealPin(ISSUER_ZONE, pan, pin));
  return new MessageIssuer(new Issuer(accounts, issuerKeys, verify));
}

/**
 * The settings with a key block for this device. `generation` names the life of its vault: a vault that begins anew needs another
 * initial key, because its counter begins anew as well. Settings that bring blocks of their own stay as they are.
 */
export function withKeyBlock(
  settings: Settings,
  keys: AcquirerKeys,
  device: DeviceSecret,
  generation = KEY_BLOCK_FIRST_GENERATION,
): Settings {
  const { keys: given } = settings;
  if (typeof given === "object" && given !== null && "blocks" in given) return settings;
  const algorithm = textAt(settings, "keys", "algorithm") === "tdes" ? "tdes" : "aes";
  const terminalId = textAt(settings, "terminalId") ?? "";
  const block = keys.initialKeyBlock(algorithm, terminalId, device.derive(KEY_BLOCK_LABEL), generation);
  return withChanges(settings, { keys: { blocks: [block] } });
}

/** The generation that belongs to the flash kept in a folder; flash that is new begins a new one. */
export function vaultGeneration(folder: string, isFlashNew: boolean): string {
  const file = path.join(folder, "vault-generation.txt");
  if (!isFlashNew && existsSync(file)) return readFileSync(file, "utf8").trim();
  const generation = randomBytes(8).toString("hex");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${generation}\n`, { mode: 0o600 });
  return generation;
}
