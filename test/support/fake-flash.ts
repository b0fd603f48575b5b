/** NOR flash in memory: programming clears bits, erasing sets a block. Power can be cut at any write or erase. */
import type { FlashOpener, FlashPartition } from "../../firmware/ports/io";

/** The power went while the flash was written. */
export class PowerCut extends Error {}

export interface FakePartition {
  readonly bytes: Uint8Array;
  erases: number[];
}

/** Random bytes (xorshift32): bits that a torn operation left as they were, or already set. */
function subsetOf(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
}

export class FakeFlash implements FlashOpener {
  readonly blockLength = 4096;
  /** Writes and erases so far, over all partitions. */
  operations = 0;
  /** Reads so far, over all partitions. */
  reads = 0;
  /** The operation, counted from 1, in the middle of which the power goes. */
  cutAt: number | undefined;
  /** What of the operation in the middle happened: its first half, or any subset of the bits it was to change, by this seed. */
  tearSeed: number | undefined;
  /** Partitions whose cells hold nothing new any more. */
  readonly worn = new Set<string>();
  readonly #partitions = new Map<string, FakePartition>();

  /** The partition's content. */
  partition(name: string, blocks = 4): FakePartition {
    const existing = this.#partitions.get(name);
    if (existing !== undefined) return existing;
    const made = { bytes: new Uint8Array(blocks * this.blockLength).fill(0xff), erases: Array<number>(blocks).fill(0) };
    this.#partitions.set(name, made);
    return made;
  }

  /** Puts an image at the start of a partition. */
  load(name: string, image: Uint8Array): void {
    const { bytes } = this.partition(name);
    bytes.fill(0xff);
    bytes.set(image);
  }

  open({ path }: { path: string }): FlashPartition {
    const partition = this.partition(path);
    const { bytes } = partition;
    const isCut = (): boolean => ++this.operations === this.cutAt;
    return {
      status: () => ({ size: bytes.length, blockLength: this.blockLength, writeAlign: 1, eraseValue: 0xff }),
      read: (byteLength, offset) => {
        this.reads++;
        return bytes.slice(offset, offset + byteLength);
      },
      write: (buffer, offset) => {
        const cut = isCut();
        if (this.worn.has(path)) return;
        const random = cut && this.tearSeed !== undefined ? subsetOf(this.tearSeed) : undefined;
        const end = cut && random === undefined ? buffer.length >> 1 : buffer.length;
        for (let index = 0; index < end; index++) bytes[offset + index] &= buffer[index] | (random?.() ?? 0);
        if (cut) throw new PowerCut();
      },
      eraseBlock: (index) => {
        const cut = isCut();
        partition.erases[index]++;
        const start = index * this.blockLength;
        const random = cut && this.tearSeed !== undefined ? subsetOf(this.tearSeed) : undefined;
        const end = start + (cut && random === undefined ? this.blockLength >> 1 : this.blockLength);
        for (let at = start; at < end; at++) bytes[at] = random === undefined ? 0xff : bytes[at] | random();
        if (cut) throw new PowerCut();
      },
      close: () => undefined,
    };
  }
}
