/**
 * The terminal's keys: initial keys come in as key blocks of the settings, each once; out comes one key for each message
 * (docs/decisions/0004-keys-on-the-wire.md).
 */
import { AES_REGISTERS, AesDukpt } from "../../crypto/aes-dukpt";
import { openInitialKeyBlock, type InitialKey } from "../../crypto/initial-key-block";
import { KeyBlockError } from "../../crypto/key-block-error";
import { TDES_REGISTERS, TdesDukpt } from "../../crypto/tdes-dukpt";
import { sameSecret } from "../../crypto/wipe";
import { toHex } from "../../codec/hex";
import { DEVICE_KEY_LABELS } from "../../ports/device-secret";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { KeySettings } from "../../storage/settings";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";
import { aesTransactionKey, tdesTransactionKey, type TransactionKey } from "./transaction-key";
import { VaultRegisters } from "./vault-registers";

/** Why there is no key: none was loaded, its last counter was used, or what should have been loaded was refused. The screen shows the code. */
export type KeyFault = "K1" | "K2" | "K3";

export interface KeyParts {
  readonly ports: Pick<TerminalPorts, "cipher" | "deviceSecret" | "log">;
  readonly vault: Vault;
  readonly audit: Pick<AuditLog, "append">;
  readonly settings: KeySettings;
}

/** Initial keys that the vault remembers to have had; the oldest is forgotten first. */
const REMEMBERED_KEYS = 100;
const IDENTITY_BYTES = 10;
/**
 * Counters from here on are kept for taking sales back: 172 of AES DUKPT (those with 14 ones at the front, and at most 16), 92 of TDES DUKPT (8
 * and 10). A sale whose answer is lost must not be the last thing that a key can say.
 */
const RESERVES = Object.freeze({ aes: 0xfffc0000, tdes: 0x1fe000 });
/** How much of an identity is told in the audit log. */
const TOLD_DIGITS = 6;

export class TerminalKeys {
  readonly #parts: KeyParts;
  readonly #aes: AesDukpt | undefined;
  readonly #tdes: TdesDukpt | undefined;
  /** A block of the settings was refused at this start. */
  #isRefused = false;

  /** Opens what is in the vault, and loads the blocks of the settings that never were. */
  constructor(parts: KeyParts) {
    this.#parts = parts;
    const { vault, ports, settings } = parts;
    if (settings.algorithm === "aes") {
      const slots = {
        registers: VAULT_SLOTS.aesDukptRegisters,
        identity: VAULT_SLOTS.aesDukptIdentity,
        count: AES_REGISTERS.all,
      };
      this.#aes = new AesDukpt(ports.cipher, new VaultRegisters(vault, slots));
    } else {
      const slots = {
        registers: VAULT_SLOTS.tdesDukptRegisters,
        identity: VAULT_SLOTS.tdesDukptIdentity,
        count: TDES_REGISTERS,
      };
      this.#tdes = new TdesDukpt(new VaultRegisters(vault, slots));
    }
    if (settings.blocks.length > 0) this.#loadBlocks();
  }

  /** The key of the next message; its counter is spent, whatever becomes of the message. */
  take(): TransactionKey | KeyFault {
    const aes = this.#aes?.take();
    if (aes?.kind === "ready") return aesTransactionKey(aes.transactionKey);
    const tdes = this.#tdes?.take();
    if (tdes?.kind === "ready") return tdesTransactionKey(tdes.transactionKey);
    return (aes ?? tdes)?.kind === "exhausted" ? "K2" : this.#absence;
  }

  /** Why the terminal cannot speak with its host; `undefined` when it can. */
  get fault(): KeyFault | undefined {
    const dukpt = this.#aes ?? this.#tdes;
    if (dukpt?.nextCounter() !== undefined) return undefined;
    const identity = this.#aes === undefined ? VAULT_SLOTS.tdesDukptIdentity : VAULT_SLOTS.aesDukptIdentity;
    return this.#parts.vault.has(identity) ? "K2" : this.#absence;
  }

  /** Which key there is, and its next counter: no secret. */
  get facts(): { readonly algorithm: "aes" | "tdes"; readonly id: string | null; readonly next: number | null } {
    const algorithm = this.#aes === undefined ? "tdes" : "aes";
    const slot = algorithm === "tdes" ? VAULT_SLOTS.tdesDukptIdentity : VAULT_SLOTS.aesDukptIdentity;
    const identity = this.#parts.vault.read(slot);
    const next = (this.#aes ?? this.#tdes)?.nextCounter();
    return { algorithm, id: identity === undefined ? null : toHex(identity), next: next ?? null };
  }

  /** No sale may begin any more: what is left of the key is for reversals. */
  get isRunningOut(): boolean {
    const next = (this.#aes ?? this.#tdes)?.nextCounter();
    return next !== undefined && next >= RESERVES[this.#parts.settings.algorithm];
  }

  get #absence(): KeyFault {
    return this.#isRefused ? "K3" : "K1";
  }

  #loadBlocks(): void {
    const { ports, settings } = this.#parts;
    const protection = ports.deviceSecret.derive(DEVICE_KEY_LABELS.keyBlock);
    try {
      for (const block of settings.blocks) this.#loadBlock(protection, block);
    } finally {
      protection.fill(0);
    }
  }

  #loadBlock(protection: Uint8Array, block: string): void {
    const { ports, settings, audit } = this.#parts;
    let initial: InitialKey;
    try {
      initial = openInitialKeyBlock(ports.cipher, protection, block, settings.algorithm);
    } catch (error) {
      if (!(error instanceof KeyBlockError)) throw error;
      // A terminal that has a key goes on with it; one that has none says K3.
      this.#isRefused = true;
      ports.log.write("error", "keys.block-refused", { reason: error.reason, offset: error.offset });
      audit.append("keyRefused", "technician", error.reason);
      return;
    }
    try {
      if (this.#wasLoaded(initial.identity)) return;
      if (initial.kind === "aes") this.#aes?.load(initial.identity, initial.key);
      else this.#tdes?.load(initial.identity, initial.key);
      this.#remember(initial.identity);
      ports.log.write("info", "keys.loaded", { kind: initial.kind });
      audit.append("keyLoaded", "technician", toHex(initial.identity).slice(-TOLD_DIGITS));
    } finally {
      initial.key.fill(0);
    }
  }

  #wasLoaded(identity: Uint8Array): boolean {
    const loaded = this.#loaded();
    const wanted = padded(identity);
    for (let at = 0; at < loaded.length; at += IDENTITY_BYTES) {
      if (sameSecret(loaded.subarray(at, at + IDENTITY_BYTES), wanted)) return true;
    }
    return false;
  }

  #remember(identity: Uint8Array): void {
    const loaded = this.#loaded();
    const kept = loaded.subarray(Math.max(0, loaded.length - (REMEMBERED_KEYS - 1) * IDENTITY_BYTES));
    const all = new Uint8Array(kept.length + IDENTITY_BYTES);
    all.set(kept);
    all.set(padded(identity), kept.length);
    this.#parts.vault.write(VAULT_SLOTS.loadedKeys, all);
  }

  #loaded(): Uint8Array {
    return this.#parts.vault.read(VAULT_SLOTS.loadedKeys) ?? new Uint8Array(0);
  }
}

/** Both kinds of identity at one length: eight bytes get two zeros, which no key serial number of ten begins with. */
function padded(identity: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(IDENTITY_BYTES);
  bytes.set(identity, IDENTITY_BYTES - identity.length);
  return bytes;
}
