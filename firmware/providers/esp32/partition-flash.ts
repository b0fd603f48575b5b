/** Flash partitions of the chip (manifests/esp32/esp32s3/partitions.csv) by the SDK's `embedded:storage/flash`. */
import flash from "embedded:storage/flash";
import type { Flash } from "embedded:storage/flash";
import type { FlashOpener, FlashPartition } from "../../ports/io";

/** What NOR flash behind ESP-IDF does; the SDK's `status` does not say it on this chip. */
const WRITE_ALIGN = 1;
const ERASE_VALUE = 0xff;

class ChipPartition implements FlashPartition {
  #partition: Flash | undefined;

  constructor(partition: Flash) {
    this.#partition = partition;
  }

  status(): ReturnType<FlashPartition["status"]> {
    const { size, blockLength } = this.#open().status();
    return { size, blockLength, writeAlign: WRITE_ALIGN, eraseValue: ERASE_VALUE };
  }

  read(byteLength: number, offset: number): Uint8Array {
    return new Uint8Array(this.#open().read(byteLength, offset));
  }

  write(buffer: Uint8Array, offset: number): void {
    this.#open().write(buffer, offset);
  }

  eraseBlock(index: number): void {
    this.#open().eraseBlock(index);
  }

  close(): void {
    this.#partition?.close();
    this.#partition = undefined;
  }

  #open(): Flash {
    if (this.#partition === undefined) throw new Error("closed");
    return this.#partition;
  }
}

/** Opens partitions by their label. Without a mode they are opened for reading and writing. */
export const PARTITION_FLASH: FlashOpener = Object.freeze({
  open: ({ path, mode = "r+" }: { path: string; mode?: "r" | "r+" }) => new ChipPartition(flash.open({ path, mode })),
});
