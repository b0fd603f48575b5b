/** One entry of a terminal's audit log (docs/audit.md, "Format"), read and checked with the host's own code. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export const ENTRY_LENGTH = 64;
const FACT_LENGTH = 28;
const HASH_OFFSET = 28;
const CHECKSUM_OFFSET = 60;
const DETAIL_OFFSET = 12;
const DETAIL_LIMIT = 16;

/** The hash that the first entry of a log follows from. */
export const FIRST_HASH: Uint8Array = new Uint8Array(32);

/** By number, as docs/audit.md lists them. */
export const auditRoles = ["terminal", "merchant", "supervisor", "technician"] as const;

/** By number; a number that is not here comes from newer firmware. */
export const auditEvents: Readonly<Record<number, string>> = {
  1: "start",
  2: "codeSet",
  3: "codeAccepted",
  4: "codeRefused",
  5: "codeLocked",
  6: "action",
  7: "keyLoaded",
  8: "keyRefused",
  9: "vaultWiped",
  10: "tamper",
  11: "selfTestFailed",
  12: "configurationChanged",
  13: "messageRefused",
  14: "certificateRenewed",
  15: "clockSet",
  16: "exported",
  17: "vaultDamaged",
  18: "update",
  19: "egressRefused",
  20: "offlineMode",
  21: "offlineRefused",
  22: "recordsLost",
};

export interface AuditFacts {
  readonly sequence: number;
  /** ISO 8601, UTC, whole seconds. */
  readonly time: string;
  readonly event: string;
  readonly role: string;
  readonly detail: string;
}

/** The facts of 64 bytes; `undefined` when their checksum says that they are not what was written. */
export function readEntry(raw: Uint8Array): AuditFacts | undefined {
  const bytes = Buffer.from(raw);
  if (bytes.length !== ENTRY_LENGTH) return undefined;
  if (bytes.readUInt32BE(CHECKSUM_OFFSET) !== crc32(bytes.subarray(0, CHECKSUM_OFFSET))) return undefined;
  const number = bytes.readUInt16BE(8);
  const length = Math.min(bytes[11], DETAIL_LIMIT);
  return {
    sequence: bytes.readUInt32BE(0),
    time: new Date(bytes.readUInt32BE(4) * 1000).toISOString().replace(".000", ""),
    event: auditEvents[number] ?? `event ${number}`,
    role: auditRoles[bytes[10]] ?? `role ${bytes[10]}`,
    detail: bytes.toString("latin1", DETAIL_OFFSET, DETAIL_OFFSET + length),
  };
}

export function hashOf(raw: Uint8Array): Uint8Array {
  return raw.slice(HASH_OFFSET, CHECKSUM_OFFSET);
}

/** Whether the entry's hash follows from its facts and the hash before. */
export function follows(previous: Uint8Array, raw: Uint8Array): boolean {
  const expected = createHash("sha256").update(previous).update(raw.subarray(0, FACT_LENGTH)).digest();
  return expected.equals(Buffer.from(hashOf(raw)));
}
