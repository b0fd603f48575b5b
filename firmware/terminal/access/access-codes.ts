/**
 * The codes of the terminal's people: set, checked, locked (docs/people.md). There is no code that works from the start: a role without
 * one can do nothing until a code is set. Every use stands in the audit log.
 */
import type { Cipher } from "../../ports/cipher";
import type { Clock } from "../../ports/clock";
import type { Random } from "../../ports/random";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";
import { decodeAttempts, encodeAttempts, NO_ATTEMPTS, oneMore, secondsLocked } from "./attempts";
import { fitsCodeRecord, makeCodeRecord } from "./code-record";
import { weaknessOf, type CodeWeakness } from "./code-strength";
import { CODED_ROLES, type CodedRole } from "./coded-role";
import { wipeVault } from "../vault-wipe";

/** Wrong technician codes in a row that wipe the vault: whoever tries so often has the terminal open before him. */
const ATTEMPTS_TO_WIPE = 12;

export interface AccessParts {
  readonly vault: Pick<Vault, "has" | "read" | "write" | "wipe">;
  readonly audit: Pick<AuditLog, "append">;
  readonly cipher: Pick<Cipher, "pbkdf2Sha256">;
  readonly random: Random;
  readonly clock: Pick<Clock, "now">;
  /** What is printed on the terminal: no code is made of it. */
  readonly known: readonly string[];
}

export type CodeCheck =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" }
  /** Nothing was checked. */
  | { readonly kind: "locked"; readonly seconds: number }
  /** The role has no code yet. */
  | { readonly kind: "unset" }
  /** It was the twelfth wrong one of a technician: keys and codes are gone. */
  | { readonly kind: "wiped" };

export type CodeSetting = { readonly kind: "set" } | { readonly kind: "weak"; readonly why: CodeWeakness | "taken" };

const slotOf = (base: number, role: CodedRole): number => base + CODED_ROLES.indexOf(role);

export class AccessCodes {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /** Roles that must choose a code before the terminal can be used. */
  get missing(): readonly CodedRole[] {
    return CODED_ROLES.filter((role) => !this.#parts.vault.has(slotOf(VAULT_SLOTS.codes, role)));
  }

  /** Why {@link set} would refuse these digits, as far as can be told without the codes there are. */
  weakness(role: CodedRole, digits: Uint8Array): CodeWeakness | undefined {
    return weaknessOf(role, digits, this.#parts.known);
  }

  /** Gives a role its code; `by` is who does it. `digits` holds one digit a byte and is overwritten. */
  set(role: CodedRole, digits: Uint8Array, by: CodedRole = role): CodeSetting {
    const { vault, cipher, random, audit } = this.#parts;
    try {
      const weakness = this.weakness(role, digits) ?? (this.#isTaken(digits) ? "taken" : undefined);
      if (weakness === "taken") audit.append("codeRefused", by, weakness);
      if (weakness !== undefined) return { kind: "weak", why: weakness };
      vault.write(slotOf(VAULT_SLOTS.codes, role), makeCodeRecord(cipher, random, digits));
      vault.write(slotOf(VAULT_SLOTS.attempts, role), encodeAttempts(NO_ATTEMPTS));
      audit.append("codeSet", role, by === role ? "" : `by ${by}`);
      return { kind: "set" };
    } finally {
      digits.fill(0);
    }
  }

  /** Seconds until a code of the role is taken again; 0 now. */
  secondsLocked(role: CodedRole): number {
    return secondsLocked(this.#attempts(role), this.#parts.clock.now());
  }

  /** Checks a code. `digits` holds one digit a byte and is overwritten. */
  check(role: CodedRole, digits: Uint8Array): CodeCheck {
    const { vault, cipher, clock, audit } = this.#parts;
    try {
      // The twelfth was counted, and the power went before the wipe.
      if (this.#mustWipe(role, this.#attempts(role).wrong)) return this.#wipe();
      const seconds = this.secondsLocked(role);
      if (seconds > 0) return { kind: "locked", seconds };
      const record = vault.read(slotOf(VAULT_SLOTS.codes, role));
      if (record === undefined) return { kind: "unset" };
      // Counted first, so that a power cut during the check does not give the attempt back.
      const attempts = oneMore(this.#attempts(role), clock.now());
      vault.write(slotOf(VAULT_SLOTS.attempts, role), encodeAttempts(attempts));
      if (fitsCodeRecord(cipher, record, digits)) {
        vault.write(slotOf(VAULT_SLOTS.attempts, role), encodeAttempts(NO_ATTEMPTS));
        audit.append("codeAccepted", role);
        return { kind: "accepted" };
      }
      if (this.#mustWipe(role, attempts.wrong)) return this.#wipe();
      audit.append("codeRefused", role, String(attempts.wrong));
      const locked = this.secondsLocked(role);
      if (locked > 0) audit.append("codeLocked", role, String(locked));
      return { kind: "refused" };
    } finally {
      digits.fill(0);
    }
  }

  #mustWipe(role: CodedRole, wrong: number): boolean {
    const isSet = this.#parts.vault.has(slotOf(VAULT_SLOTS.codes, role));
    return role === "technician" && isSet && wrong >= ATTEMPTS_TO_WIPE;
  }

  /** First of all: an audit log that takes no more entries must not save the keys. */
  #wipe(): CodeCheck {
    wipeVault(this.#parts, "wrong-codes", "terminal");
    return { kind: "wiped" };
  }

  #attempts(role: CodedRole): ReturnType<typeof decodeAttempts> {
    return decodeAttempts(this.#parts.vault.read(slotOf(VAULT_SLOTS.attempts, role)));
  }

  /** Whether any role has this code, the old one of this role included. */
  #isTaken(digits: Uint8Array): boolean {
    return CODED_ROLES.some((role) => {
      const record = this.#parts.vault.read(slotOf(VAULT_SLOTS.codes, role));
      return record !== undefined && fitsCodeRecord(this.#parts.cipher, record, digits);
    });
  }
}
