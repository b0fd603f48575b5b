/**
 * One entry of the audit log: what happened, and a hash over it and everything before it (docs/audit.md). The hash needs no key, so
 * that whoever has an exported log can check it; that the log is the whole one, the host knows by the last hash it saw.
 */
import type { Cipher } from "../../ports/cipher";
import { decodeAscii, encodeAscii } from "../../codec/ascii";
import { crc32 } from "../../codec/crc32";
import { AUDIT_EVENTS, AUDIT_ROLES, type AuditEvent, type AuditRole } from "./audit-events";

export const ENTRY_BYTES = 64;
export const HASH_BYTES = 32;
export const DETAIL_LIMIT = 16;
/** What is hashed: all facts. */
const FACT_BYTES = 28;
/** Behind the facts; then a checksum of both, which tells an entry that a cut tore from one that somebody changed. */
const HASH_OFFSET = FACT_BYTES;
const CHECKSUM_OFFSET = HASH_OFFSET + HASH_BYTES;

export interface AuditEntry {
  /** 1, 2, 3, … over the life of the terminal. */
  readonly sequence: number;
  /** UTC, seconds since 1970. */
  readonly time: number;
  /** `undefined` for a number that this firmware does not know. */
  readonly event: AuditEvent | undefined;
  readonly eventNumber: number;
  readonly role: AuditRole;
  readonly detail: string;
  readonly hash: Uint8Array;
}

/** Printable ASCII without a run of digits that could be part of a card number or a code. */
const DETAIL = /^(?!.*[0-9]{7})[ -~]{0,16}$/;

/** Makes the 64 bytes. A detail that is too long, or looks like card data, is a bug. */
export function encodeEntry(
  cipher: Pick<Cipher, "sha256">,
  previousHash: Uint8Array,
  facts: { sequence: number; time: number; event: AuditEvent; role: AuditRole; detail: string },
): Uint8Array {
  if (!DETAIL.test(facts.detail)) throw new RangeError("not a detail for the audit log");
  const bytes = new Uint8Array(ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, facts.sequence);
  view.setUint32(4, facts.time);
  view.setUint16(8, AUDIT_EVENTS[facts.event]);
  view.setUint8(10, AUDIT_ROLES.indexOf(facts.role));
  view.setUint8(11, facts.detail.length);
  bytes.set(encodeAscii(facts.detail), 12);
  bytes.set(chain(cipher, previousHash, bytes), HASH_OFFSET);
  view.setUint32(CHECKSUM_OFFSET, crc32(bytes.subarray(0, CHECKSUM_OFFSET)));
  return bytes;
}

/** `undefined` when a cut or bad flash left something else there. */
export function decodeEntry(bytes: Uint8Array): AuditEntry | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENTRY_BYTES);
  if (view.getUint32(CHECKSUM_OFFSET) !== crc32(bytes.subarray(0, CHECKSUM_OFFSET))) return undefined;
  const eventNumber = view.getUint16(8);
  const role = AUDIT_ROLES[view.getUint8(10)];
  const length = view.getUint8(11);
  if (role === undefined || length > DETAIL_LIMIT) return undefined;
  return {
    sequence: view.getUint32(0),
    time: view.getUint32(4),
    event: (Object.keys(AUDIT_EVENTS) as AuditEvent[]).find((event) => AUDIT_EVENTS[event] === eventNumber),
    eventNumber,
    role,
    detail: decodeAscii(bytes.subarray(12, 12 + length)),
    hash: hashOf(bytes),
  };
}

/** What stands where the sequence number belongs, whether or not it is an entry. */
export function sequenceOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}

/** The hash of an entry's bytes. */
export function hashOf(bytes: Uint8Array): Uint8Array {
  return bytes.slice(HASH_OFFSET, CHECKSUM_OFFSET);
}

/** Whether the entry's hash follows from its facts and the hash before. */
export function continues(cipher: Pick<Cipher, "sha256">, previousHash: Uint8Array, bytes: Uint8Array): boolean {
  const expected = chain(cipher, previousHash, bytes);
  return expected.every((byte, index) => byte === bytes[HASH_OFFSET + index]);
}

/** SHA-256 of the hash before and the facts. */
function chain(cipher: Pick<Cipher, "sha256">, previousHash: Uint8Array, bytes: Uint8Array): Uint8Array {
  const hashed = new Uint8Array(HASH_BYTES + FACT_BYTES);
  hashed.set(previousHash);
  hashed.set(bytes.subarray(0, FACT_BYTES), HASH_BYTES);
  return cipher.sha256(hashed);
}
