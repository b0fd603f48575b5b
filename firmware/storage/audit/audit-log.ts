/**
 * Who did what with this terminal, and when: a ring of flash blocks, each entry chained to the one before (docs/audit.md). When the
 * ring is full its oldest block goes; its last hash stays as the anchor of the next, so that the rest can still be checked.
 */
import type { Cipher } from "../../ports/cipher";
import type { Clock } from "../../ports/clock";
import type { FlashOpener, FlashPartition } from "../../ports/io";
import type { PartitionName } from "../../ports/store";
import { crc32 } from "../../codec/crc32";
import {
  continues,
  decodeEntry,
  encodeEntry,
  ENTRY_BYTES,
  HASH_BYTES,
  hashOf,
  sequenceOf,
  type AuditEntry,
} from "./audit-entry";
import type { AuditEvent, AuditRole } from "./audit-events";

const PARTITION: PartitionName = "audit";
const MAGIC = 0x54504c41; // "TPLA"

/** The flash partition failed or is too small: what should be noted cannot be. */
export class AuditError extends Error {
  override readonly name = "AuditError";
}

/** Head of a block, as long as an entry: magic, number of the block in the log's life, anchor hash, CRC-32 of them. */
function encodeHead(number: number, anchor: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, number);
  bytes.set(anchor, 8);
  view.setUint32(8 + HASH_BYTES, crc32(bytes.subarray(0, 8 + HASH_BYTES)));
  return bytes;
}

function decodeHead(bytes: Uint8Array): { readonly number: number; readonly anchor: Uint8Array } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENTRY_BYTES);
  if (view.getUint32(0) !== MAGIC) return undefined;
  if (view.getUint32(8 + HASH_BYTES) !== crc32(bytes.subarray(0, 8 + HASH_BYTES))) return undefined;
  return { number: view.getUint32(4), anchor: bytes.slice(8, 8 + HASH_BYTES) };
}

export class AuditLog {
  readonly #partition: FlashPartition;
  readonly #cipher: Pick<Cipher, "sha256">;
  readonly #clock: Pick<Clock, "now">;
  readonly #blockBytes: number;
  readonly #blocks: number;
  /** Number of the newest block; it lies at the rest of its division by the number of blocks. */
  #newest = 0;
  #free = 0;
  #sequence = 0;
  #hash: Uint8Array = new Uint8Array(HASH_BYTES);
  #isBroken = false;

  /** Opens the partition and finds the end of the log; an empty partition begins a log. */
  constructor(flash: FlashOpener, cipher: Pick<Cipher, "sha256">, clock: Pick<Clock, "now">) {
    this.#partition = flash.open({ path: PARTITION, mode: "r+" });
    const { size, blockLength, writeAlign } = this.#partition.status();
    this.#blocks = Math.floor(size / blockLength);
    if (this.#blocks < 2) throw new AuditError("the partition has less than two blocks");
    if (ENTRY_BYTES % writeAlign !== 0) throw new AuditError(`cannot write in units of ${writeAlign} bytes`);
    this.#cipher = cipher;
    this.#clock = clock;
    this.#blockBytes = blockLength;
    this.#mount();
  }

  /** Sequence number of the newest entry; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Hash of the newest entry: whoever knows it knows the whole log. */
  get head(): Uint8Array {
    return this.#hash.slice();
  }

  /** Whether entries were found that do not follow from those before: flash was changed by something else than this log. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Notes something. Throws {@link AuditError} when flash does not keep it. */
  append(event: AuditEvent, role: AuditRole, detail = ""): void {
    if (this.#free + ENTRY_BYTES > this.#blockBytes) this.#begin(this.#newest + 1, this.#hash);
    const time = Math.floor(this.#clock.now() / 1000);
    const sequence = this.#sequence + 1;
    const bytes = encodeEntry(this.#cipher, this.#hash, { sequence, time, event, role, detail });
    const offset = this.#offsetOf(this.#newest) + this.#free;
    this.#free += ENTRY_BYTES;
    this.#partition.write(bytes, offset);
    const written = this.#partition.read(ENTRY_BYTES, offset);
    if (!bytes.every((byte, index) => byte === written[index]))
      throw new AuditError("what was written does not read back");
    this.#sequence = sequence;
    this.#hash = hashOf(bytes);
  }

  /** Calls back with each entry after `sequence`, oldest first, and its bytes; `false` from `take` ends it. */
  readAfter(sequence: number, take: (entry: AuditEntry, bytes: Uint8Array) => boolean): void {
    for (let number = Math.max(1, this.#newest - this.#blocks + 1); number <= this.#newest; number++) {
      const start = this.#offsetOf(number);
      if (decodeHead(this.#partition.read(ENTRY_BYTES, start))?.number !== number) continue;
      for (let at = ENTRY_BYTES; at + ENTRY_BYTES <= this.#blockBytes; at += ENTRY_BYTES) {
        const bytes = this.#partition.read(ENTRY_BYTES, start + at);
        // Most of a long log is passed over when it is sent piece by piece: not every one of them is worth a checksum.
        if (sequenceOf(bytes) <= sequence) continue;
        const entry = decodeEntry(bytes);
        if (entry !== undefined && !take(entry, bytes)) return;
      }
    }
  }

  /** The hash that the oldest entry still there follows from. */
  anchor(): Uint8Array {
    for (let number = Math.max(1, this.#newest - this.#blocks + 1); number <= this.#newest; number++) {
      const head = decodeHead(this.#partition.read(ENTRY_BYTES, this.#offsetOf(number)));
      if (head?.number === number) return head.anchor;
    }
    return new Uint8Array(HASH_BYTES);
  }

  #offsetOf(number: number): number {
    return (number % this.#blocks) * this.#blockBytes;
  }

  #begin(number: number, anchor: Uint8Array): void {
    const head = encodeHead(number, anchor);
    this.#partition.eraseBlock(number % this.#blocks);
    this.#partition.write(head, this.#offsetOf(number));
    if (decodeHead(this.#partition.read(ENTRY_BYTES, this.#offsetOf(number))) === undefined) {
      throw new AuditError("what was written does not read back");
    }
    this.#newest = number;
    this.#free = ENTRY_BYTES;
  }

  #mount(): void {
    let oldest: number | undefined;
    for (let block = 0; block < this.#blocks; block++) {
      const head = decodeHead(this.#partition.read(ENTRY_BYTES, block * this.#blockBytes));
      if (head === undefined || head.number % this.#blocks !== block) continue;
      this.#newest = Math.max(this.#newest, head.number);
      oldest = Math.min(oldest ?? head.number, head.number);
    }
    if (oldest === undefined) return this.#begin(1, this.#hash);
    for (let number = oldest; number <= this.#newest; number++) this.#scan(number, number === oldest);
  }

  /** Follows the chain through one block. */
  #scan(number: number, isOldest: boolean): void {
    const start = this.#offsetOf(number);
    const head = decodeHead(this.#partition.read(ENTRY_BYTES, start));
    if (head?.number !== number) {
      this.#isBroken = true;
      return;
    }
    if (!isOldest && !head.anchor.every((byte, index) => byte === this.#hash[index])) this.#isBroken = true;
    this.#hash = head.anchor;
    this.#free = ENTRY_BYTES;
    for (let at = ENTRY_BYTES; at + ENTRY_BYTES <= this.#blockBytes; at += ENTRY_BYTES) {
      const bytes = this.#partition.read(ENTRY_BYTES, start + at);
      if (bytes.every((byte) => byte === 0xff)) continue;
      this.#free = at + ENTRY_BYTES;
      const entry = decodeEntry(bytes);
      // A cut tore it: the next one follows from the one before.
      if (entry === undefined) continue;
      const isNext = this.#sequence === 0 || entry.sequence === this.#sequence + 1;
      if (!isNext || !continues(this.#cipher, this.#hash, bytes)) this.#isBroken = true;
      this.#sequence = entry.sequence;
      this.#hash = entry.hash;
    }
  }
}
