/**
 * Counters that never step back: STAN (field 11), receipt and batch number.
 *
 * The partition "counters" has two erase blocks or more, of which the first two are used in turn. The current block is a log: a
 * header, then a record for each step. A step is used only after its record is in flash, so a power cut can skip a number
 * but never give one twice. When the block is full, the values move to the other block, whose header is written last: until
 * then the old block counts. One erase serves some 500 steps, and the blocks wear alike.
 */
import type { FlashOpener, FlashPartition } from "../ports/io";
import type { PartitionName } from "../ports/store";
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

/** Header: magic u32, sequence u32, CRC-32 of both, u32 left erased. */
function encodeHeader(sequence: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, sequence);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  return bytes;
}

function decodeHeader(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const intact = view.getUint32(0) === MAGIC && view.getUint32(8) === crc32(bytes.subarray(0, 8));
  return intact ? view.getUint32(4) : undefined;
}

/** Record: counter u8, value u24, CRC-32 of both. */
function encodeRecord(id: number, value: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, id * 0x1000000 + value);
  view.setUint32(4, crc32(bytes.subarray(0, 4)));
  return bytes;
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

  /** Opens the partition and reads the values; an empty partition begins with zero everywhere. */
  constructor(flash: FlashOpener) {
    this.#partition = flash.open({ path: PARTITION, mode: "r+" });
    const { size, blockLength, writeAlign } = this.#partition.status();
    if (size < 2 * blockLength) throw new CounterError("the partition has less than two blocks");
    if (RECORD_BYTES % writeAlign !== 0) throw new CounterError(`cannot write in units of ${writeAlign} bytes`);
    this.#blockBytes = blockLength;
    const sequences = [0, 1].map((block) => decodeHeader(this.#partition.read(HEADER_BYTES, block * blockLength)));
    const newest = newestOf(sequences);
    if (newest === undefined) {
      this.#startBlock(0, 1);
    } else {
      this.#block = newest;
      this.#sequence = sequences[newest] as number;
      this.#replay();
    }
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
    if (this.#free + RECORD_BYTES > this.#blockBytes) this.#startBlock(1 - this.#block, this.#sequence + 1);
    else this.#append(encodeRecord(id, value));
    return value;
  }

  #append(record: Uint8Array): void {
    const offset = this.#block * this.#blockBytes + this.#free;
    this.#free += RECORD_BYTES;
    this.#partition.write(record, offset);
    const written = this.#partition.read(RECORD_BYTES, offset);
    if (!written.every((byte, index) => byte === record[index])) {
      throw new CounterError("what was written does not read back");
    }
  }

  /** Makes a block current: erased, then the values, then the header that makes it count. */
  #startBlock(block: number, sequence: number): void {
    this.#partition.eraseBlock(block);
    this.#block = block;
    this.#sequence = sequence;
    this.#free = HEADER_BYTES;
    for (const name of Object.keys(COUNTERS) as CounterName[]) {
      this.#append(encodeRecord(COUNTERS[name].id, this.#values[name]));
    }
    this.#partition.write(encodeHeader(sequence), block * this.#blockBytes);
  }

  /** Reads the log. A record that a power cut tore fails its checksum and is passed over; its number was never used. */
  #replay(): void {
    this.#free = HEADER_BYTES;
    for (let offset = HEADER_BYTES; offset + RECORD_BYTES <= this.#blockBytes; offset += RECORD_BYTES) {
      const record = this.#partition.read(RECORD_BYTES, this.#block * this.#blockBytes + offset);
      if (isErased(record)) continue;
      this.#free = offset + RECORD_BYTES;
      const view = new DataView(record.buffer, record.byteOffset, RECORD_BYTES);
      if (view.getUint32(4) !== crc32(record.subarray(0, 4))) continue;
      for (const name of Object.keys(COUNTERS) as CounterName[]) {
        if (COUNTERS[name].id === record[0]) this.#values[name] = view.getUint32(0) & 0xffffff;
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
