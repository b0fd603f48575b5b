/**
 * Serial NOR flash as data sheets describe it (e.g. Winbond W25Q32JV, 8.2: Page Program, Sector Erase): sectors of 4 KB
 * erase to FF, a page program of at most 256 bytes clears bits and never sets one. Divided into partitions.
 */
import type { FlashDevice } from "../chip";
import { firstBytes, type TornBits } from "./torn-operation";

export const SECTOR_LENGTH = 4096;
export const PAGE_LENGTH = 256;
export const ERASED = 0xff;

/** One thing the array did or was about to do. `address` counts from the start of the chip. */
export interface FlashOperation {
  readonly kind: "program" | "erase";
  readonly address: number;
  readonly length: number;
  /** Programs and erases since the chip was made, this one included. */
  readonly number: number;
}

/** The supply failed in the middle of an operation; nothing after it happened. */
export class PowerCutError extends Error {
  override readonly name = "PowerCutError";
  readonly operation: FlashOperation;

  constructor(operation: FlashOperation) {
    super(`power cut in ${operation.kind} ${operation.number} at 0x${operation.address.toString(16)}`);
    this.operation = operation;
  }
}

/** A partition; partitions lie on the chip in the order given. */
export interface FlashPartitionSpec {
  readonly name: string;
  readonly sectors: number;
}

/** What the array has done so far. */
export interface FlashCounters {
  reads: number;
  programs: number;
  erases: number;
  bytesProgrammed: number;
}

export class NorFlash {
  readonly counters: FlashCounters = { reads: 0, programs: 0, erases: 0, bytesProgrammed: 0 };
  /** Erase cycles of each sector: the wear. */
  readonly wear: Uint32Array;
  /**
   * Asked before each program and erase. A number cuts the power after so many bytes of the operation, torn bits leave those bits
   * of it done; `undefined` lets it happen whole.
   */
  interrupt: ((operation: FlashOperation) => number | TornBits | undefined) | undefined;
  /** Told of each program and erase before it happens. */
  onOperation: ((operation: FlashOperation) => void) | undefined;
  #cut: { readonly number: number; readonly torn: TornBits } | undefined;
  readonly #array: Uint8Array;
  readonly #partitions = new Map<string, NorPartition>();

  constructor(partitions: readonly FlashPartitionSpec[]) {
    let address = 0;
    for (const { name, sectors } of partitions) {
      if (this.#partitions.has(name)) throw new RangeError(`two partitions named ${name}`);
      this.#partitions.set(name, new NorPartition(this, address, sectors * SECTOR_LENGTH));
      address += sectors * SECTOR_LENGTH;
    }
    this.#array = new Uint8Array(address).fill(ERASED);
    this.wear = new Uint32Array(address / SECTOR_LENGTH);
  }

  get size(): number {
    return this.#array.length;
  }

  /** The partition of that name; `undefined` when the chip has none. */
  partition(name: string): FlashDevice | undefined {
    return this.#partitions.get(name);
  }

  /** Programs and erases since the chip was made. */
  get operations(): number {
    return this.counters.programs + this.counters.erases;
  }

  /** The power goes in the `atOperation`-th program or erase from now on; `torn` says what of it is done by then. */
  cutPower(atOperation: number, torn: TornBits): void {
    if (!Number.isInteger(atOperation) || atOperation < 1) throw new RangeError(`operation ${atOperation} from now on`);
    this.#cut = { number: this.operations + atOperation, torn };
  }

  /** No cut is planned any more; says whether one still was. */
  cancelCut(): boolean {
    const wasPlanned = this.#cut !== undefined;
    this.#cut = undefined;
    return wasPlanned;
  }

  /** One bit of the array changes by itself, as bits of flash do in the course of years. `address` counts from the chip's start. */
  flipBit(address: number, bit: number): void {
    if (address < 0 || address >= this.#array.length) throw new RangeError(`no byte at ${address}`);
    this.#array[address] ^= 1 << (bit & 7);
  }

  /** Where a partition lies on the chip. */
  placeOf(name: string): { readonly start: number; readonly length: number } {
    const partition = this.#partitions.get(name);
    if (partition === undefined) throw new RangeError(`no partition named ${name}`);
    return { start: partition.start, length: partition.size };
  }

  /** A copy of everything, to be kept over a power cut or a stop of the bench. */
  image(): Uint8Array {
    return this.#array.slice();
  }

  restore(image: Uint8Array): void {
    if (image.length !== this.#array.length) throw new RangeError(`flash image of ${image.length} bytes`);
    this.#array.set(image);
  }

  read(address: number, count: number): Uint8Array {
    this.counters.reads += 1;
    return this.#array.slice(address, address + count);
  }

  /** Programs page by page, as the chip demands; each page is an operation of its own. */
  program(address: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const at = address + done;
      const length = Math.min(bytes.length - done, PAGE_LENGTH - (at % PAGE_LENGTH));
      this.counters.programs += 1;
      // Programming clears bits and sets none.
      this.#operate("program", at, length, (index) => bytes[done + index] & this.#array[at + index]);
      done += length;
    }
  }

  erase(sector: number): void {
    this.counters.erases += 1;
    this.wear[sector] += 1;
    const at = sector * SECTOR_LENGTH;
    this.#operate("erase", at, SECTOR_LENGTH, () => ERASED);
  }

  /** Gives each byte its value, or where the power goes those bits of it that are done by then. */
  #operate(kind: FlashOperation["kind"], address: number, length: number, valueOf: (index: number) => number): void {
    const operation = Object.freeze({ kind, address, length, number: this.operations });
    this.onOperation?.(operation);
    const torn = this.#tornBy(operation);
    for (let index = 0; index < length; index++) {
      const done = torn === undefined ? 0xff : torn(index, operation) & 0xff;
      if (done === 0) continue;
      const at = address + index;
      this.#array[at] = (this.#array[at] & ~done) | (valueOf(index) & done);
      if (kind === "program") this.counters.bytesProgrammed += 1;
    }
    if (torn !== undefined) throw new PowerCutError(operation);
  }

  #tornBy(operation: FlashOperation): TornBits | undefined {
    const cut = this.#cut;
    if (cut?.number === operation.number) {
      this.#cut = undefined;
      return cut.torn;
    }
    const interrupted = this.interrupt?.(operation);
    return typeof interrupted === "number" ? firstBytes(interrupted) : interrupted;
  }
}

class NorPartition implements FlashDevice {
  readonly blockLength = SECTOR_LENGTH;
  readonly writeAlign = 1;
  readonly eraseValue = ERASED;
  readonly size: number;
  /** Of its first byte, from the start of the chip. */
  readonly start: number;
  readonly #flash: NorFlash;

  constructor(flash: NorFlash, start: number, size: number) {
    this.#flash = flash;
    this.start = start;
    this.size = size;
  }

  read(offset: number, count: number): Uint8Array {
    this.#check(offset, count);
    return this.#flash.read(this.start + offset, count);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#check(offset, bytes.length);
    this.#flash.program(this.start + offset, bytes);
  }

  eraseBlock(index: number): void {
    this.#check(index * SECTOR_LENGTH, SECTOR_LENGTH);
    this.#flash.erase(this.start / SECTOR_LENGTH + index);
  }

  #check(offset: number, count: number): void {
    const whole = Number.isInteger(offset) && Number.isInteger(count);
    if (!whole || offset < 0 || count < 0 || offset + count > this.size) {
      throw new RangeError(`${count} bytes at ${offset} of a partition of ${this.size}`);
    }
  }
}
