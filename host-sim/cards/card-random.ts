/** A card's random numbers: a stream that follows from who the card is, so that a scenario repeats byte for byte. */
import { createHash } from "node:crypto";

export class CardRandom {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The next bytes, at most 32. */
  next(length: number): Uint8Array {
    const hash = createHash("sha256").update(`${this.#seed} ${this.#drawn++}`).digest();
    return Uint8Array.from(hash.subarray(0, length));
  }
}
