/**
 * Wiping the vault for a reason. The reason is written first and stays owed until wipe and log entry are done: whoever cuts the power in
 * between finds both done at the next start.
 */
import type { AuditRole } from "../storage/audit/audit-events";
import type { AuditLog } from "../storage/audit/audit-log";
import type { Vault } from "../storage/vault/vault";
import { VAULT_SLOTS } from "../storage/vault/vault-slots";

/** The number is in flash, the code on the screen, the words in the audit log: none is ever given to another reason. */
export const WIPE_REASONS = Object.freeze({
  "wrong-codes": { number: 1, code: "W1", detail: "wrong codes" },
  technician: { number: 2, code: "W2", detail: "asked for" },
  tamper: { number: 3, code: "W3", detail: "tamper" },
} as const satisfies Readonly<Record<string, { number: number; code: string; detail: string }>>);

export type WipeReason = keyof typeof WIPE_REASONS;

export interface WipeParts {
  readonly vault: Pick<Vault, "read" | "write" | "wipe">;
  readonly audit: Pick<AuditLog, "append">;
}

const OWED = 0;
const DONE = 1;

/** Destroys all keys and codes; `role` is whose doing it is. */
export function wipeVault(parts: WipeParts, reason: WipeReason, role: AuditRole): void {
  try {
    parts.vault.write(VAULT_SLOTS.wipeReason, Uint8Array.of(WIPE_REASONS[reason].number, OWED));
  } finally {
    // Also when there is no room for the reason: keys that cannot be explained away go all the same.
    finish(parts, reason, role);
  }
}

/** Does at the start what a power cut left undone of a wipe. */
export function finishOwedWipe(parts: WipeParts): void {
  const record = parts.vault.read(VAULT_SLOTS.wipeReason);
  if (record === undefined || record[1] !== OWED) return;
  finish(parts, reasonOf(record) ?? "tamper", "terminal");
}

/** Why the vault was last wiped; `undefined` when it never was. */
export function lastWipe({ vault }: Pick<WipeParts, "vault">): WipeReason | undefined {
  const record = vault.read(VAULT_SLOTS.wipeReason);
  return record && reasonOf(record);
}

function finish({ vault, audit }: WipeParts, reason: WipeReason, role: AuditRole): void {
  vault.wipe();
  audit.append("vaultWiped", role, WIPE_REASONS[reason].detail);
  vault.write(VAULT_SLOTS.wipeReason, Uint8Array.of(WIPE_REASONS[reason].number, DONE));
}

function reasonOf(record: Uint8Array): WipeReason | undefined {
  return (Object.keys(WIPE_REASONS) as WipeReason[]).find((reason) => WIPE_REASONS[reason].number === record[0]);
}
