/**
 * Whether this terminal is still itself: its cryptography computes rightly, its image and its settings are those it last ran with
 * (PCI PTS POI, "Self-Tests": at start and at least every 24 hours; TA14-002A, "use antivirus").
 */
import { sameSecret } from "../../crypto/wipe";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { AuditLog } from "../../storage/audit/audit-log";
import { settingsDigest } from "../../storage/settings-image";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";
import { wrongAnswers } from "./known-answers";

export interface IntegrityParts {
  readonly ports: Pick<TerminalPorts, "board" | "cipher" | "image" | "log" | "store">;
  readonly vault: Pick<Vault, "read" | "write">;
  readonly audit: Pick<AuditLog, "append">;
}

/** What a check found. */
export interface IntegrityResult {
  /** Tests that failed, by name; none on a sound terminal. */
  readonly failed: readonly string[];
  /** The image is not the one remembered, and nobody has confirmed it. */
  readonly isImageStrange: boolean;
  /** SHA-256 of the image and of the settings, where they can be had. */
  readonly image: Uint8Array | undefined;
  readonly configuration: Uint8Array | undefined;
}

/** The image's digest; `"wrong"` when the platform says that the image is not what was built. */
function imageDigest({ ports }: IntegrityParts): Uint8Array | undefined | "wrong" {
  try {
    return ports.image.digest();
  } catch (error) {
    ports.log.write("error", "image.refused", { detail: error instanceof Error ? error.message : "" });
    return "wrong";
  }
}

/** Runs all tests and notes what they found. */
export function checkIntegrity(parts: IntegrityParts): IntegrityResult {
  const { ports, audit } = parts;
  const failed = wrongAnswers(ports.cipher);
  const digest = imageDigest(parts);
  if (digest === "wrong") failed.push("image");
  for (const name of failed) {
    ports.log.write("error", "self-test.failed", { test: name });
    audit.append("selfTestFailed", "terminal", name);
  }
  const image = digest === "wrong" ? undefined : digest;
  // Hashes are worth nothing from a cipher that computes wrongly.
  if (failed.length > 0) return { failed, isImageStrange: false, image, configuration: undefined };
  const configuration = settingsDigest(ports.store.flash, ports.cipher);
  // The settings come by a cable, from a technician: a change is noted, and used.
  if (isOther(parts, VAULT_SLOTS.configurationDigest, configuration)) {
    audit.append("configurationChanged", "terminal", "settings");
    remember(parts, VAULT_SLOTS.configurationDigest, configuration);
  }
  const isOtherImage = isOther(parts, VAULT_SLOTS.imageDigest, image);
  if (isOtherImage) audit.append("configurationChanged", "terminal", "image");
  // Whoever develops changes it all day long.
  const isImageStrange = isOtherImage && !ports.board.development;
  if (isOtherImage && !isImageStrange) remember(parts, VAULT_SLOTS.imageDigest, image);
  return { failed, isImageStrange, image, configuration };
}

/** A technician has said that this image is right: it is the terminal's from now on. */
export function confirmImage(parts: Pick<IntegrityParts, "vault">, image: Uint8Array | undefined): void {
  remember(parts, VAULT_SLOTS.imageDigest, image);
}

/** Whether the digest is another one than remembered. The first one is remembered, and is no other. */
function isOther(parts: IntegrityParts, slot: number, digest: Uint8Array | undefined): boolean {
  if (digest === undefined) return false;
  const remembered = parts.vault.read(slot);
  if (remembered === undefined) remember(parts, slot, digest);
  return remembered !== undefined && !sameSecret(remembered, digest);
}

function remember({ vault }: Pick<IntegrityParts, "vault">, slot: number, digest: Uint8Array | undefined): void {
  if (digest !== undefined) vault.write(slot, digest);
}
