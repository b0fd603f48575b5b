/**
 * A bank of the vault: some erase blocks, begun by a header, filled with records one after the other (docs/vault.md). Two banks
 * take turns; the complete one with the higher epoch counts.
 */
import type { FlashPartition } from "../../ports/io";
import { crc32 } from "../../codec/crc32";
import { VaultError } from "./vault-error";

/** Records lie on multiples of this, which is the write unit of encrypted flash as well. */
export const UNIT_BYTES = 16;
export const HEADER_BYTES = 2 * UNIT_BYTES;

const MAGIC = 0x54504c56; // "TPLV"
const VERSION = 2;
/** Marks are cleared to zero, which needs no erase. */
const COMPLETE_OFFSET = 16;
const WIPING_OFFSET = 20;
const MARK_BYTES = 4;

const CLEARED = Object.freeze(new Array<number>(MARK_BYTES).fill(0));

/** What a bank says of itself. */
export interface BankHeader {
  readonly epoch: number;
  /** All that the older bank had is here. */
  readonly isComplete: boolean;
  /** A wipe of this bank was begun. */
  readonly isWiping: boolean;
}

export class VaultBank {
  readonly bytes: number;
  readonly #partition: FlashPartition;
  readonly #blockBytes: number;
  readonly #start: number;

  /** `index` is 0 or 1: the first or the second half of the partition. */
  constructor(partition: FlashPartition, index: number) {
    const { size, blockLength, writeAlign } = partition.status();
    const blocks = Math.floor(size / blockLength / 2);
    if (blocks === 0) throw new VaultError("the partition has less than two blocks");
    if (UNIT_BYTES % writeAlign !== 0) throw new VaultError(`cannot write in units of ${writeAlign} bytes`);
    this.#partition = partition;
    this.#blockBytes = blockLength;
    this.bytes = blocks * blockLength;
    this.#start = index * this.bytes;
  }

  /** `undefined` when no header stands there. */
  header(): BankHeader | undefined {
    const bytes = this.read(0, HEADER_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
    if (view.getUint32(0) !== MAGIC || view.getUint32(12) !== crc32(bytes.subarray(0, 12))) return undefined;
    if (bytes[4] !== VERSION) throw new VaultError(`a vault of format ${bytes[4]}`);
    const isMarked = (offset: number): boolean => view.getUint32(offset) !== 0xffffffff;
    return { epoch: view.getUint32(8), isComplete: isMarked(COMPLETE_OFFSET), isWiping: isMarked(WIPING_OFFSET) };
  }

  /** Erases the bank and writes its header; it is not complete yet. */
  begin(epoch: number): void {
    this.erase();
    const bytes = new Uint8Array(UNIT_BYTES).fill(0xff);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, MAGIC);
    view.setUint8(4, VERSION);
    view.setUint32(8, epoch);
    view.setUint32(12, crc32(bytes.subarray(0, 12)));
    this.write(0, bytes);
  }

  /** From here on the bank counts. */
  complete(): void {
    this.write(COMPLETE_OFFSET, Uint8Array.from(CLEARED));
  }

  /** From here on the bank will be wiped, whatever happens. */
  markWiping(): void {
    this.write(WIPING_OFFSET, Uint8Array.from(CLEARED));
  }

  /** Erases what is not erased. */
  erase(): void {
    for (let offset = 0; offset < this.bytes; offset += this.#blockBytes) {
      if (this.#isErased(offset)) continue;
      this.#partition.eraseBlock((this.#start + offset) / this.#blockBytes);
      if (!this.#isErased(offset)) throw new VaultError("a block does not erase");
    }
  }

  read(offset: number, length: number): Uint8Array {
    return this.#partition.read(length, this.#start + offset);
  }

  /** Writes, and reads back what was written. */
  write(offset: number, bytes: Uint8Array): void {
    this.#partition.write(bytes, this.#start + offset);
    const written = this.read(offset, bytes.length);
    for (let index = 0; index < bytes.length; index++) {
      if (written[index] !== bytes[index]) throw new VaultError("what was written does not read back");
    }
  }

  #isErased(block: number): boolean {
    // In pieces: a block in one piece would be a tenth of the heap.
    for (let offset = block; offset < block + this.#blockBytes; offset += 256) {
      if (!this.read(offset, 256).every((byte) => byte === 0xff)) return false;
    }
    return true;
  }
}
