/**
 * What a terminal keeps and must not lose: its vault, its audit log, and the codes of its people on top of both. Opened once at the
 * start; without it a terminal does nothing (docs/people.md).
 */
import { DEVICE_KEY_LABELS } from "../ports/device-secret";
import type { TerminalPorts } from "../ports/terminal-ports";
import { AuditError, AuditLog } from "../storage/audit/audit-log";
import { JournalError } from "../storage/journal/journal-error";
import type { Settings } from "../storage/settings";
import { Vault } from "../storage/vault/vault";
import { VaultError } from "../storage/vault/vault-error";
import { VAULT_SLOTS } from "../storage/vault/vault-slots";
import { AccessCodes } from "./access/access-codes";
import { AuditExport } from "./audit-export";
import { CODED_ROLES } from "./access/coded-role";
import type { FloorClock } from "./protection/floor-clock";
import { restoreLatestTime } from "./protection/latest-time";
import { finishOwedWipe } from "./vault-wipe";
import { VERSION } from "./version";

/** The screen shows it: V1 the chip has no secret; flash is bad of the vault (V2), the audit log (V3), the journal (J2). */
export type SafeFaultCode = "V1" | "V2" | "V3" | "J2";

/** Vault, audit log or journal cannot be used; so cannot the terminal. */
export class SafeFaultError extends Error {
  override readonly name = "SafeFaultError";
  readonly code: SafeFaultCode;

  constructor(code: SafeFaultCode, cause: unknown) {
    super(`${code}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.code = code;
  }
}

export type SafePorts = Pick<TerminalPorts, "cipher" | "deviceSecret" | "log" | "random" | "store"> & {
  readonly clock: FloorClock;
};

/** What outlives a wipe, because it is no secret and its loss would help a thief (docs/vault.md). */
function survivors(): readonly number[] {
  const attempts = CODED_ROLES.map((_, index) => VAULT_SLOTS.attempts + index);
  return [VAULT_SLOTS.loadedKeys, ...attempts, VAULT_SLOTS.latestTime, VAULT_SLOTS.wipeReason];
}

export class Safe {
  readonly vault: Vault;
  readonly audit: AuditLog;
  /** Hands the audit log to the acquirer; the session carries it. */
  readonly auditExport: AuditExport;
  readonly #ports: SafePorts;

  private constructor(ports: SafePorts, vault: Vault, audit: AuditLog) {
    this.#ports = ports;
    this.vault = vault;
    this.audit = audit;
    this.auditExport = new AuditExport({ audit, clock: ports.clock, log: ports.log });
  }

  /** Opens both and notes the start. Throws {@link SafeFaultError}. */
  static open(ports: SafePorts): Safe {
    const vault = openVault(ports);
    try {
      const audit = new AuditLog(ports.store.flash, ports.cipher, ports.clock);
      const isBroken = audit.isBroken;
      // Before anything is noted: no entry is older than the one before it.
      restoreLatestTime({ clock: ports.clock, vault, audit });
      audit.append("start", "terminal", VERSION);
      if (isBroken) {
        ports.log.write("error", "audit.broken");
        audit.append("selfTestFailed", "terminal", "audit log");
      }
      if (vault.damaged > 0) {
        ports.log.write("error", "vault.damaged", { records: vault.damaged });
        audit.append("vaultDamaged", "terminal", String(Math.min(vault.damaged, 9999)));
      }
      finishOwedWipe({ vault, audit });
      return new Safe(ports, vault, audit);
    } catch (error) {
      throw asSafeFault(error);
    }
  }

  /** The codes of the terminal's people, which must not be what these settings print on it. */
  codes({ terminalId, merchantId, serialNumber, merchant }: Settings): AccessCodes {
    const { cipher, random, clock } = this.#ports;
    const known = [terminalId, merchantId, serialNumber, merchant.taxId];
    return new AccessCodes({ vault: this.vault, audit: this.audit, cipher, random, clock, known });
  }
}

/** A failure of flash while the safe was used, as its fault; anything else as it is. */
export function asSafeFault(error: unknown): unknown {
  if (error instanceof VaultError) return new SafeFaultError("V2", error);
  if (error instanceof JournalError) return new SafeFaultError("J2", error);
  return error instanceof AuditError ? new SafeFaultError("V3", error) : error;
}

function openVault({ deviceSecret, store, cipher }: SafePorts): Vault {
  let key: Uint8Array;
  try {
    key = deviceSecret.derive(DEVICE_KEY_LABELS.vault);
  } catch (error) {
    throw new SafeFaultError("V1", error);
  }
  try {
    return new Vault(store.flash, cipher, key, survivors());
  } catch (error) {
    // Whoever goes on has the vault, which keeps the key; nobody goes on with this one.
    key.fill(0);
    throw asSafeFault(error);
  }
}
