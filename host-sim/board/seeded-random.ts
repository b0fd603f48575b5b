/**
 * Repeatable randomness: one seed, any number of named streams that do not disturb each other, so that a part which draws
 * once more does not shift what the others draw. The generator is xoshiro128** (Blackman and Vigna, 2018).
 */
import { createHash, randomBytes } from "node:crypto";

/** Where bytes come from that nobody should guess, or that a replay must repeat. */
export interface RandomSource {
  bytes(count: number): Uint8Array;
}

/** Unpredictable bytes, for a terminal that runs in real time. */
export const systemRandom: RandomSource = { bytes: (count) => new Uint8Array(randomBytes(count)) };

export class SeededRandom implements RandomSource {
  readonly #state: Uint32Array;

  constructor(seed: number, stream: string) {
    const digest = createHash("sha256").update(`${seed}/${stream}`).digest();
    this.#state = Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32LE(offset));
    // The all-zero state is the generator's only fixed point.
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** A number from 0 to 2^32 - 1. */
  nextUint32(): number {
    const state = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result;
  }

  /** A number in [0, 1). */
  nextFraction(): number {
    return this.nextUint32() / 2 ** 32;
  }

  /** A whole number from 0 to `limit` - 1, each as likely as the others. */
  below(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 32) throw new RangeError(`below(${limit})`);
    const whole = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const value = this.nextUint32();
      if (value < whole) return value % limit;
    }
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let offset = 0; offset < count; offset += 4) {
      const word = this.nextUint32();
      for (let index = offset; index < Math.min(offset + 4, count); index++) {
        bytes[index] = word >>> (8 * (index - offset));
      }
    }
    return bytes;
  }
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}
