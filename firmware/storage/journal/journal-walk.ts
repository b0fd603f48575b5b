/**
 * Goes through the records of one sector, oldest first. What is no record is passed over unit by unit until one begins, so that damage
 * costs the records it hit and no other. Reads ahead in pieces: a sector in one piece would be a tenth of the heap.
 */
import type { FlashPartition } from "../../ports/io";
import { decodeHead, HEAD_BYTES, recordBytes, type RecordSealer, UNIT_BYTES } from "./journal-record";

/** A record as it was written. */
export interface JournalRecord {
  /** 1, 2, 3, …: none comes twice, and none is left out but by damage. */
  readonly sequence: number;
  readonly type: number;
  readonly body: Uint8Array;
  /** Where it lies: later records have higher ones, in the whole life of the journal. */
  readonly position: number;
}

/** An advice of an offline sale and what follows it, in one read. */
const AHEAD_BYTES = 512;

export class SectorWalk {
  readonly #partition: FlashPartition;
  readonly #sealer: RecordSealer;
  readonly #sectorBytes: number;
  readonly #sectors: number;
  #epoch = 0;
  #offset = 0;
  #end = 0;
  /** What was read ahead, and where in the sector it begins. */
  #ahead: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#ahead.buffer);
  #aheadStart = 0;
  #used = 0;
  #mended = 0;

  constructor(partition: FlashPartition, sealer: RecordSealer) {
    const { size, blockLength } = partition.status();
    this.#partition = partition;
    this.#sealer = sealer;
    this.#sectorBytes = blockLength;
    this.#sectors = Math.floor(size / blockLength);
  }

  /** Behind the last byte that is not erased, of what was walked. */
  get used(): number {
    return this.#used;
  }

  /** Flipped bits set right so far, in all sectors. */
  get mended(): number {
    return this.#mended;
  }

  /** Goes to a place in a sector; the walk ends before `end`. */
  enter(epoch: number, offset: number, end = this.#sectorBytes): void {
    this.#epoch = epoch;
    this.#offset = offset;
    this.#end = end;
    this.#ahead = new Uint8Array(0);
    this.#used = offset;
  }

  /** The next record; `undefined` at the end of the sector. */
  next(): JournalRecord | undefined {
    while (this.#offset + HEAD_BYTES <= this.#end) {
      const at = this.#indexOf(this.#offset, HEAD_BYTES);
      const erased = this.#erasedFrom(at);
      this.#offset += erased;
      if (erased > 0) continue;
      const record = this.#recordAt(at);
      if (record !== undefined) return record;
      this.#offset += UNIT_BYTES;
    }
    return undefined;
  }

  #recordAt(at: number): JournalRecord | undefined {
    const offset = this.#offset;
    const head = decodeHead(this.#ahead, at);
    const length = head === undefined ? 0 : recordBytes(head.bodyBytes);
    if (head !== undefined && offset + length <= this.#end) {
      const start = this.#indexOf(offset, length);
      // The head once more: what was read anew has the flipped bit again.
      if (head.isMended) decodeHead(this.#ahead, start);
      const opened = this.#sealer.open(this.#epoch, offset, this.#ahead.subarray(start, start + length), head);
      if (opened !== undefined) {
        if (head.isMended || opened.isMended) this.#mended++;
        this.#offset = this.#used = offset + length;
        return {
          sequence: head.sequence,
          type: head.type,
          body: opened.body,
          position: this.#epoch * this.#sectorBytes + offset,
        };
      }
    }
    this.#used = offset + UNIT_BYTES;
    return undefined;
  }

  /** Bytes of whole units from `at` on that are erased, of what was read ahead. */
  #erasedFrom(at: number): number {
    const { length } = this.#ahead;
    let index = at;
    while (index + UNIT_BYTES <= length && this.#view.getInt32(index) === -1 && this.#view.getInt32(index + 4) === -1) {
      index += UNIT_BYTES;
    }
    return index - at;
  }

  /** Where `length` bytes of the sector are in what was read ahead. */
  #indexOf(offset: number, length: number): number {
    const index = offset - this.#aheadStart;
    if (index >= 0 && index + length <= this.#ahead.length) return index;
    const count = Math.min(Math.max(length, AHEAD_BYTES), this.#end - offset);
    this.#ahead = this.#partition.read(count, (this.#epoch % this.#sectors) * this.#sectorBytes + offset);
    this.#view = new DataView(this.#ahead.buffer, this.#ahead.byteOffset, this.#ahead.length);
    this.#aheadStart = offset;
    return 0;
  }
}
