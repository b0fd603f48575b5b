/** The latest time that the terminal knows of, kept in the vault across power cuts: at most an hour of it is lost, one write an hour. */
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";
import type { FloorClock } from "./floor-clock";

/** Between two writes. */
export const KEPT_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface LatestTimeParts {
  readonly clock: FloorClock;
  readonly vault: Pick<Vault, "read" | "write">;
  readonly audit: Pick<AuditLog, "append">;
}

/** Raises the clock to what the vault knows, at the start. Notes a clock that is behind it, unless it never was set since power came. */
export function restoreLatestTime({ clock, vault, audit }: LatestTimeParts): void {
  const kept = keptTime(vault);
  const behindMs = kept === undefined ? undefined : clock.raise(kept);
  if (behindMs !== undefined && !clock.isUnset) audit.append("clockSet", "terminal", spanText(-behindMs));
}

/** Keeps the time when that is due, and notes when somebody set the board's clock. */
export function keepLatestTime({ clock, vault, audit }: LatestTimeParts): void {
  const jumpMs = clock.takeJump();
  if (jumpMs !== undefined) audit.append("clockSet", "terminal", spanText(jumpMs));
  const now = clock.now();
  if (now - (keptTime(vault) ?? 0) < KEPT_EVERY_MS) return;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, now);
  vault.write(VAULT_SLOTS.latestTime, bytes);
}

function keptTime(vault: Pick<Vault, "read">): number | undefined {
  const bytes = vault.read(VAULT_SLOTS.latestTime);
  return bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
}

/** By how much, with its sign: seconds below a day, days from there on, which the audit log's details have room for. */
function spanText(spanMs: number): string {
  const isLong = Math.abs(spanMs) >= DAY_MS;
  const amount = Math.min(Math.round(Math.abs(spanMs) / (isLong ? DAY_MS : 1000)), 999_999);
  return `${spanMs < 0 ? "-" : "+"}${amount} ${isLong ? "d" : "s"}`;
}
