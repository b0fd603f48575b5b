/**
 * Flash partitions as files of the computer, under the rules of NOR flash: a block is erased to FF, writing clears bits only.
 * What lies beyond the end of a file reads as erased, so a provisioned partition may be just its image.
 */
import files from "embedded:storage/files";
import type { Directory, File } from "embedded:storage/files";
import type { FlashOpener, FlashPartition } from "../../ports/io";
import type { PartitionName } from "../../ports/store";

/** The module's default is the root folder; the SDK's typings do not say so. */
const ROOT = files as unknown as Directory;
const BLOCK_LENGTH = 4096;
const ERASED = 0xff;
/** Below the folder that the build was told as `files`. */
const FOLDER = "flash";

/** Blocks of each partition, as on the device (manifests/esp32/…/partitions.csv). */
const BLOCKS: Readonly<Record<PartitionName, number>> = Object.freeze({
  settings: 16,
  counters: 8,
  journal: 256,
  vault: 16,
  audit: 16,
});

const isPartition = (path: string): path is PartitionName => Object.hasOwn(BLOCKS, path);

class FilePartition implements FlashPartition {
  readonly #size: number;
  readonly #writable: boolean;
  #file: File | undefined;

  constructor(folder: Directory, path: PartitionName, writable: boolean) {
    this.#size = BLOCKS[path] * BLOCK_LENGTH;
    this.#writable = writable;
    if (!folder.status(path).isFile()) folder.openFile({ path, mode: "w" }).close();
    this.#file = folder.openFile({ path, mode: writable ? "r+" : "r" });
  }

  status(): ReturnType<FlashPartition["status"]> {
    this.#open();
    return { size: this.#size, blockLength: BLOCK_LENGTH, writeAlign: 1, eraseValue: ERASED };
  }

  read(byteLength: number, offset: number): Uint8Array {
    this.#demandInside(byteLength, offset);
    const bytes = new Uint8Array(byteLength).fill(ERASED);
    if (byteLength > 0) bytes.set(new Uint8Array(this.#open().read(byteLength, offset)));
    return bytes;
  }

  write(buffer: Uint8Array, offset: number): void {
    const file = this.#openForWriting();
    const after = this.read(buffer.length, offset);
    for (let index = 0; index < buffer.length; index++) after[index] &= buffer[index];
    this.#fillUpTo(offset);
    if (after.length > 0) file.write(after, offset);
    file.flush();
  }

  eraseBlock(index: number): void {
    const file = this.#openForWriting();
    this.#demandInside(BLOCK_LENGTH, index * BLOCK_LENGTH);
    this.#fillUpTo(index * BLOCK_LENGTH);
    file.write(new Uint8Array(BLOCK_LENGTH).fill(ERASED), index * BLOCK_LENGTH);
    file.flush();
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** A write behind the end of a file would leave a gap of zeros. */
  #fillUpTo(offset: number): void {
    const { size } = this.#open().status();
    if (size < offset) this.#open().write(new Uint8Array(offset - size).fill(ERASED), size);
  }

  #open(): File {
    if (this.#file === undefined) throw new Error("closed");
    return this.#file;
  }

  #openForWriting(): File {
    if (!this.#writable) throw new Error("opened for reading");
    return this.#open();
  }

  #demandInside(byteLength: number, offset: number): void {
    if (byteLength < 0 || offset < 0 || offset + byteLength > this.#size) throw new RangeError("outside the partition");
  }
}

/** Opens the partitions of the simulated board. Without a mode they are opened for reading and writing. */
export const FILE_FLASH: FlashOpener = Object.freeze({
  open({ path, mode }: { path: string; mode?: "r" | "r+" }): FlashPartition {
    if (!isPartition(path)) throw new Error(`no partition ${path}`);
    ROOT.createDirectory(FOLDER);
    const folder = ROOT.openDirectory({ path: FOLDER });
    try {
      return new FilePartition(folder, path, mode !== "r");
    } finally {
      folder.close();
    }
  },
});
