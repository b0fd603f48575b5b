/** Growing pauses between attempts, so that a thousand terminals do not fall upon a host that comes back. */
import type { Random } from "../ports/random";

const FIRST_MS = 1_000;
const LAST_MS = 60_000;

export class Backoff {
  readonly #random: Random;
  #attempts = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The next pause: 1, 2, 4 … at most 60 seconds, shortened at random by up to half. */
  nextMs(): number {
    const fullMs = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(this.#attempts, 16));
    this.#attempts++;
    const [high, low] = this.#random.fill(new Uint8Array(2));
    return fullMs - Math.floor((fullMs / 2) * ((high * 256 + low) / 0x10000));
  }

  /** Begins anew after a success. */
  reset(): void {
    this.#attempts = 0;
  }
}
