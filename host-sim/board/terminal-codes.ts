/** The codes of a terminal's people, put into its vault before it is handed over (docs/people.md, "The record"). */
import { pbkdf2Sync, randomInt } from "node:crypto";
import type { FlashDevice } from "./chip";
import type { DeviceSecret } from "./device-secret";
import { isBlank, VAULT_LABEL, vaultImage, type VaultSecret } from "./vault-image";

const roles = ["merchant", "supervisor", "technician"] as const;

export type TerminalCodes = Readonly<Record<(typeof roles)[number], string>>;

/** Codes of terminals that live in virtual time and own nothing. No other terminal has them. */
export const testCodes: TerminalCodes = { merchant: "507193", supervisor: "820461", technician: "39517284" };

/** What a real terminal's record costs; a test's need not. */
export const codeIterations = { real: 10_000, test: 100 } as const;

const FIRST_SLOT = 0x0200;
const RECORD_VERSION = 1;
const SALT_LENGTH = 16;
const HASH_LENGTH = 32;

/** Codes that nobody could know, and every terminal takes: no digit comes twice in them, and they do not go by even steps. */
export function randomCodes(): TerminalCodes {
  return { merchant: randomCode(6), supervisor: randomCode(6), technician: randomCode(8) };
}

function randomCode(length: number): string {
  for (;;) {
    const digits = Array.from({ length }, () => randomInt(10));
    const steps = digits.slice(1).map((digit, index) => (digit - digits[index] + 10) % 10);
    if (new Set(digits).size === length && new Set(steps).size > 1) return digits.join("");
  }
}

/** The codes as slots of a vault. Salts follow from the device, so that a run in virtual time repeats. */
export function codeSecrets(codes: TerminalCodes, device: DeviceSecret, iterations: number): VaultSecret[] {
  return roles.map((role, index) => {
    const salt = device.derive(`bench salt ${role}`).subarray(0, SALT_LENGTH);
    const digits = Uint8Array.from(codes[role], Number);
    const hash = pbkdf2Sync(digits, salt, iterations, HASH_LENGTH, "sha256");
    const head = Buffer.alloc(5);
    head.writeUInt8(RECORD_VERSION, 0);
    head.writeUInt32BE(iterations, 1);
    return { slot: FIRST_SLOT + index, value: new Uint8Array(Buffer.concat([head, salt, hash])) };
  });
}

/** Writes the codes into a vault that is blank; says whether it was. */
export function commission(
  partition: FlashDevice,
  codes: TerminalCodes,
  device: DeviceSecret,
  iterations: number,
): boolean {
  if (!isBlank(partition)) return false;
  partition.write(0, vaultImage(device.derive(VAULT_LABEL), codeSecrets(codes, device, iterations)));
  return true;
}
