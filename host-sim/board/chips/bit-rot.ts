/**
 * Bits that change by themselves, in chosen partitions. One bit of a sector at most until that is erased, since more than one bit of a
 * record cannot be mended by anybody; and none where the chip has written last: what is under write was looked at a moment ago.
 */
import type { SeededRandom } from "../seeded-random";
import { PAGE_LENGTH, SECTOR_LENGTH, type FlashOperation, type NorFlash } from "./nor-flash";

/** Which bit changed. */
export interface RottenBit {
  readonly partition: string;
  /** From the start of the partition. */
  readonly offset: number;
  readonly bit: number;
}

/** How often a place is drawn before it is said that there is none. */
const mostDraws = 100;

export class BitRot {
  readonly #flash: NorFlash;
  readonly #random: SeededRandom;
  readonly #partitions: readonly string[];
  /** Sectors with a changed bit, and how often they had been erased by then. */
  readonly #rotten = new Map<number, number>();
  #lastPage: number | undefined;

  /** Follows the chip from now on. */
  constructor(flash: NorFlash, random: SeededRandom, partitions: readonly string[]) {
    this.#flash = flash;
    this.#random = random;
    this.#partitions = partitions;
    const follow = flash.onOperation;
    flash.onOperation = (operation) => {
      follow?.(operation);
      this.#note(operation);
    };
  }

  /** Lets one bit change; `undefined` when no place for it was found. */
  strike(): RottenBit | undefined {
    for (let draw = 0; draw < mostDraws; draw++) {
      const partition = this.#partitions[this.#random.below(this.#partitions.length)];
      const { start, length } = this.#flash.placeOf(partition);
      const offset = this.#random.below(length);
      const address = start + offset;
      const sector = Math.floor(address / SECTOR_LENGTH);
      const isRotten = this.#rotten.get(sector) === this.#flash.wear[sector];
      if (isRotten || Math.floor(address / PAGE_LENGTH) === this.#lastPage) continue;
      const bit = this.#random.below(8);
      this.#flash.flipBit(address, bit);
      this.#rotten.set(sector, this.#flash.wear[sector]);
      return { partition, offset, bit };
    }
    return undefined;
  }

  #note({ kind, address }: FlashOperation): void {
    if (kind === "program") this.#lastPage = Math.floor(address / PAGE_LENGTH);
  }
}
