/**
 * Bits that change by themselves, in chosen partitions. One bit of a sector at most until that is erased, since more than one bit of a
 * record cannot be mended by anybody; and none where the chip has written last: what is under write was looked at a moment ago.
 */
import type { SeededRandom } from "../seeded-random";
import { ERASED, PAGE_LENGTH, SECTOR_LENGTH, type FlashOperation, type NorFlash } from "./nor-flash";

/** Which bit changed. */
export interface RottenBit {
  readonly partition: string;
  /** From the start of the partition. */
  readonly offset: number;
  readonly bit: number;
}

export class BitRot {
  readonly #flash: NorFlash;
  readonly #random: SeededRandom;
  /** Sectors with a changed bit, and how often they had been erased by then. */
  readonly #rotten = new Map<number, number>();
  #lastPage: number | undefined;

  /** Follows the chip from now on. */
  constructor(flash: NorFlash, random: SeededRandom) {
    this.#flash = flash;
    this.#random = random;
    const follow = flash.onOperation;
    flash.onOperation = (operation) => {
      follow?.(operation);
      this.#note(operation);
    };
  }

  /** Lets one bit of these partitions change, of a byte that was written; `undefined` when there is none whose bit may. */
  strike(partitions: readonly string[]): RottenBit | undefined {
    const image = this.#flash.image();
    const places = partitions.flatMap((partition) => {
      const { start, length } = this.#flash.placeOf(partition);
      const sectors = Array.from({ length: length / SECTOR_LENGTH }, (_, index) => start / SECTOR_LENGTH + index);
      return sectors
        .filter((sector) => this.#rotten.get(sector) !== this.#flash.wear[sector])
        .map((sector) => ({ partition, start, written: this.#writtenIn(sector, image) }))
        .filter(({ written }) => written.length > 0);
    });
    if (places.length === 0) return undefined;
    const { partition, start, written } = places[this.#random.below(places.length)];
    const address = written[this.#random.below(written.length)];
    const bit = this.#random.below(8);
    this.#flash.flipBit(address, bit);
    const sector = Math.floor(address / SECTOR_LENGTH);
    this.#rotten.set(sector, this.#flash.wear[sector]);
    return { partition, offset: address - start, bit };
  }

  /** Addresses of bytes that are not erased, but for those of the page that was written last. */
  #writtenIn(sector: number, image: Uint8Array): number[] {
    const written: number[] = [];
    for (let address = sector * SECTOR_LENGTH; address < (sector + 1) * SECTOR_LENGTH; address++) {
      if (image[address] !== ERASED && Math.floor(address / PAGE_LENGTH) !== this.#lastPage) written.push(address);
    }
    return written;
  }

  #note({ kind, address }: FlashOperation): void {
    if (kind === "program") this.#lastPage = Math.floor(address / PAGE_LENGTH);
  }
}
