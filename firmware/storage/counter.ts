/**
 * Counters that never step back: STAN (field 11), receipt and batch number.
 *
 * The partition "counters" has two erase blocks or more, of which the first two are used in turn. The current block is a log: a
 * header, then a record for each step. A step is used only after its record is in flash, so a power cut can skip a number
 * but never give one twice. When the block is full, the values move to the other block, whose header is written last: until
 * then the old block counts. One erase serves some 500 steps, and the blocks wear alike.
 *
 * Bits rot: one flipped bit in a record or header is set right by its checksum. A block that was replaced is marked; so it is known
 * when its successor is gone, and every counter then goes on behind whatever that one can have given out.
 */
import type { FlashOpener, FlashPartition } from "../ports/io";
import type { PartitionName } from "../ports/store";
import { mendBit } from "../codec/bit-repair";
import { crc32 } from "../codec/crc32";

/** The counters, their number in a record and the range they run round in. */
const COUNTERS = Object.freeze({
  stan: { id: 1, last: 999_999 },
  receipt: { id: 2, last: 999_999 },
  batch: { id: 3, last: 999_999 },
} as const);

export type CounterName = keyof typeof COUNTERS;

/** The flash partition failed or is too small. */
export class CounterError extends Error {
  override readonly name = "CounterError";
}

const PARTITION: PartitionName = "counters";
const MAGIC = 0x54504c43; // "TPLC"
/** Header and records have one size, so that any write alignment up to 8 holds. */
const RECORD_BYTES = 8;
const HEADER_BYTES = 2 * RECORD_BYTES;

/** In the header: cleared to zero when the other block took over. */
const REPLACED_OFFSET = 12;
const REPLACED_BYTES = 4;

/** Header: magic u32, sequence u32, CRC-32 of both, the mark of its end. */
function encodeHeader(sequence: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, sequence);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  return bytes;
}

/** The sequence of a block; `undefined` when no header stands there. */
function decodeHeader(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const soundness = mendBit(bytes.subarray(0, 8), view.getUint32(8));
  return soundness === "broken" || view.getUint32(0) !== MAGIC ? undefined : view.getUint32(4);
}

/** Whether the other block took over. A bit or two that rot changed do not make the mark. */
function isReplaced(bytes: Uint8Array): boolean {
  const mark = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES).getUint32(REPLACED_OFFSET);
  let cleared = 0;
  for (let bit = 0; bit < 32; bit++) cleared += (mark >>> bit) & 1 ? 0 : 1;
  return cleared > 16;
}

/** Record: counter u8, value u24, CRC-32 of both. */
function encodeRecord(id: number, value: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, id * 0x1000000 + value);
  view.setUint32(4, crc32(bytes.subarray(0, 4)));
  return bytes;
}

/** Counter and value of a record; `undefined` when a cut tore it, which means that its number was never used. */
function decodeRecord(bytes: Uint8Array): { readonly id: number; readonly value: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
  if (mendBit(bytes.subarray(0, 4), view.getUint32(4)) === "broken") return undefined;
  return { id: bytes[0], value: view.getUint32(0) & 0xffffff };
}

const isErased = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0xff);

/** All counters of the terminal, over their partition. */
export class Counters {
  readonly #partition: FlashPartition;
  readonly #blockBytes: number;
  readonly #values: Record<CounterName, number> = { stan: 0, receipt: 0, batch: 0 };
  #block = 0;
  #sequence = 0;
  /** Offset of the next free record in the current block. */
  #free = 0;
  #hasLeapt = false;

  /** Opens the partition and reads the values; an empty partition begins with zero everywhere. */
  constructor(flash: FlashOpener) {
    this.#partition = flash.open({ path: PARTITION, mode: "r+" });
    const { size, blockLength, writeAlign } = this.#partition.status();
    if (size < 2 * blockLength) throw new CounterError("the partition has less than two blocks");
    if (RECORD_BYTES % writeAlign !== 0) throw new CounterError(`cannot write in units of ${writeAlign} bytes`);
    this.#blockBytes = blockLength;
    const headers = [0, 1].map((block) => this.#partition.read(HEADER_BYTES, block * blockLength));
    const sequences = headers.map(decodeHeader);
    const newest = newestOf(sequences);
    // Before the very first block stands an empty one, which is marked, too.
    this.#block = newest ?? 1;
    this.#sequence = (newest !== undefined && sequences[newest]) || 0;
    if (newest !== undefined) this.#replay();
    if (isReplaced(headers[this.#block])) this.#leap();
    else if (newest === undefined) this.#startBlock(0, 1);
    else this.#markReplaced(1 - newest);
  }

  /** Whether a block was gone at this start, so that the counters left out what it can have given. */
  get hasLeapt(): boolean {
    return this.#hasLeapt;
  }

  /** The value last given out; 0 before the first. */
  current(name: CounterName): number {
    return this.#values[name];
  }

  /** Steps the counter and returns the new value, which is in flash by then: 1 to its last, then 1 again. */
  next(name: CounterName): number {
    const { id, last } = COUNTERS[name];
    const value = this.#values[name] >= last ? 1 : this.#values[name] + 1;
    this.#values[name] = value;
    // A record that does not read back may lie where a bit of the erased block flipped: the other block is erased anew.
    if (!this.#append(encodeRecord(id, value))) this.#startBlock(1 - this.#block, this.#sequence + 1);
    return value;
  }

  /** Returns whether there was room and the record reads back. */
  #append(record: Uint8Array): boolean {
    if (this.#free + RECORD_BYTES > this.#blockBytes) return false;
    const offset = this.#free;
    this.#free += RECORD_BYTES;
    return this.#write(this.#block, offset, record);
  }

  #write(block: number, offset: number, bytes: Uint8Array): boolean {
    const start = block * this.#blockBytes + offset;
    this.#partition.write(bytes, start);
    const written = this.#partition.read(bytes.length, start);
    return written.every((byte, index) => byte === bytes[index]);
  }

  /** Makes a block current: erased, then the values, then the header that makes it count, then the mark in the one before. */
  #startBlock(block: number, sequence: number): void {
    this.#partition.eraseBlock(block);
    this.#block = block;
    this.#sequence = sequence;
    this.#free = HEADER_BYTES;
    let isWritten = true;
    for (const name of Object.keys(COUNTERS) as CounterName[]) {
      isWritten &&= this.#append(encodeRecord(COUNTERS[name].id, this.#values[name]));
    }
    if (!isWritten || !this.#write(block, 0, encodeHeader(sequence))) {
      throw new CounterError("what was written does not read back");
    }
    this.#markReplaced(1 - block);
  }

  /** A mark that a cut left incomplete is completed. */
  #markReplaced(block: number): void {
    const offset = block * this.#blockBytes + REPLACED_OFFSET;
    const mark = this.#partition.read(REPLACED_BYTES, offset);
    if (mark.some((byte) => byte !== 0)) this.#partition.write(new Uint8Array(REPLACED_BYTES), offset);
  }

  /** The block after this one is gone. It had room for so many steps and no more. */
  #leap(): void {
    const steps = Math.floor(this.#blockBytes / RECORD_BYTES);
    for (const name of Object.keys(COUNTERS) as CounterName[]) {
      this.#values[name] = ((this.#values[name] + steps - 1) % COUNTERS[name].last) + 1;
    }
    this.#hasLeapt = true;
    this.#startBlock(1 - this.#block, this.#sequence + 2);
  }

  /** Reads the log. A record that a power cut tore fails its checksum and is passed over; its number was never used. */
  #replay(): void {
    this.#free = HEADER_BYTES;
    for (let offset = HEADER_BYTES; offset + RECORD_BYTES <= this.#blockBytes; offset += RECORD_BYTES) {
      const record = this.#partition.read(RECORD_BYTES, this.#block * this.#blockBytes + offset);
      if (isErased(record)) continue;
      this.#free = offset + RECORD_BYTES;
      const step = decodeRecord(record);
      for (const name of Object.keys(COUNTERS) as CounterName[]) {
        if (COUNTERS[name].id === step?.id) this.#values[name] = step.value;
      }
    }
  }
}

/** Which block is current: the one with the higher sequence number. */
function newestOf(sequences: readonly (number | undefined)[]): number | undefined {
  const [first, second] = sequences;
  if (first === undefined) return second === undefined ? undefined : 1;
  return second === undefined || first > second ? 0 : 1;
}
