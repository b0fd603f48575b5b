/**
 * DES and TDEA for hosts that know nothing newer (FIPS 46-3, NIST SP 800-67). Written here because Mbed TLS 4 has DES no more.
 * For new keys there is AES.
 */
import { CHOICE_1, CHOICE_2, PERMUTATION, ROTATIONS, SUBSTITUTION } from "./des-tables";

/** Length of a block in bytes. */
export const DES_BLOCK = 8;

const ROUNDS = 16;
/** Each round's key as eight values of six bits, one for each S-box. */
const PASS = ROUNDS * 8;

/** One key made ready: 8 bytes is DES, 16 and 24 are TDEA with two and three keys. Parity bits are not looked at. */
export class Des {
  readonly #schedule: Uint8Array;
  /** Halves of the block at work. */
  readonly #halves = new Int32Array(2);

  constructor(key: Uint8Array) {
    if (key.length !== 8 && key.length !== 16 && key.length !== 24)
      throw new RangeError("a DES key has 8, 16 or 24 bytes");
    this.#schedule = new Uint8Array((key.length === 8 ? 1 : 3) * PASS);
    expand(key, 0, this.#schedule, 0);
    if (key.length === 8) return;
    expand(key, 8, this.#schedule, PASS);
    if (key.length === 24) expand(key, 16, this.#schedule, 2 * PASS);
    else this.#schedule.copyWithin(2 * PASS, 0, PASS);
  }

  /** Enciphers eight bytes in place. */
  encrypt(block: Uint8Array, offset = 0): void {
    this.#enter(block, offset);
    for (let pass = 0; pass < this.#schedule.length; pass += PASS) this.#run(pass, pass % (2 * PASS) === 0);
    this.#leave(block, offset);
  }

  /** Deciphers eight bytes in place. */
  decrypt(block: Uint8Array, offset = 0): void {
    this.#enter(block, offset);
    for (let pass = this.#schedule.length - PASS; pass >= 0; pass -= PASS) this.#run(pass, pass % (2 * PASS) !== 0);
    this.#leave(block, offset);
  }

  /** Overwrites the key. The object is of no use afterwards. */
  wipe(): void {
    this.#schedule.fill(0);
    this.#halves.fill(0);
  }

  /** Initial permutation, as five swaps of bits between the halves. */
  #enter(block: Uint8Array, offset: number): void {
    const halves = this.#halves;
    halves[0] = wordAt(block, offset);
    halves[1] = wordAt(block, offset + 4);
    swapBits(halves, 0, 4, 0x0f0f0f0f);
    swapBits(halves, 0, 16, 0x0000ffff);
    swapBits(halves, 1, 2, 0x33333333);
    swapBits(halves, 1, 8, 0x00ff00ff);
    swapBits(halves, 0, 1, 0x55555555);
  }

  /** Its inverse. */
  #leave(block: Uint8Array, offset: number): void {
    const halves = this.#halves;
    swapBits(halves, 0, 1, 0x55555555);
    swapBits(halves, 1, 8, 0x00ff00ff);
    swapBits(halves, 1, 2, 0x33333333);
    swapBits(halves, 0, 16, 0x0000ffff);
    swapBits(halves, 0, 4, 0x0f0f0f0f);
    setWord(block, offset, halves[0]);
    setWord(block, offset + 4, halves[1]);
    halves.fill(0);
  }

  /** Sixteen rounds and the swap after them. Between the passes of TDEA the two permutations cancel out. */
  #run(pass: number, isForward: boolean): void {
    const schedule = this.#schedule;
    let left = this.#halves[0];
    let right = this.#halves[1];
    for (let round = 0; round < ROUNDS; round++) {
      const key = pass + 8 * (isForward ? round : ROUNDS - 1 - round);
      // The expansion E: each box sees its four bits and one neighbour on either side; turning brings them to the low end.
      let turned = (right << 5) | (right >>> 27);
      let mixed = left;
      for (let box = 0; box < 8; box++) {
        const nibble = (SUBSTITUTION[(turned & 0x3f) ^ schedule[key + box]] >>> (28 - 4 * box)) & 0x0f;
        mixed ^= PERMUTATION[16 * box + nibble];
        turned = (turned << 4) | (turned >>> 28);
      }
      left = right;
      right = mixed;
    }
    this.#halves[0] = right;
    this.#halves[1] = left;
  }
}

/** ECB over whole blocks; `data` stays as it is. */
export function desEcbEncrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
  return overBlocks(key, data, (des, result, at) => des.encrypt(result, at));
}

/** ECB over whole blocks, backwards. */
export function desEcbDecrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
  return overBlocks(key, data, (des, result, at) => des.decrypt(result, at));
}

/** CBC over whole blocks, without padding. */
export function desCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  checkIv(iv);
  return overBlocks(key, data, (des, result, at) => {
    for (let index = 0; index < DES_BLOCK; index++)
      result[at + index] ^= at === 0 ? iv[index] : result[at + index - DES_BLOCK];
    des.encrypt(result, at);
  });
}

/** CBC over whole blocks, backwards. */
export function desCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  checkIv(iv);
  return overBlocks(key, data, (des, result, at) => {
    des.decrypt(result, at);
    for (let index = 0; index < DES_BLOCK; index++)
      result[at + index] ^= at === 0 ? iv[index] : data[at + index - DES_BLOCK];
  });
}

function overBlocks(
  key: Uint8Array,
  data: Uint8Array,
  step: (des: Des, result: Uint8Array, at: number) => void,
): Uint8Array {
  if (data.length % DES_BLOCK !== 0) throw new RangeError("DES works on whole blocks of 8 bytes");
  const des = new Des(key);
  const result = new Uint8Array(data);
  for (let at = 0; at < result.length; at += DES_BLOCK) step(des, result, at);
  des.wipe();
  return result;
}

function checkIv(iv: Uint8Array): void {
  if (iv.length !== DES_BLOCK) throw new RangeError("DES takes an initialisation vector of 8 bytes");
}

/** The key schedule KS (FIPS 46-3, appendix 1) of one key of eight bytes. */
function expand(key: Uint8Array, from: number, schedule: Uint8Array, to: number): void {
  const c = firstChoice(key, from, 0);
  const d = firstChoice(key, from, 28);
  for (let round = 0; round < ROUNDS; round++) {
    const turn = ROTATIONS[round];
    for (let box = 0; box < 8; box++) {
      // The first four boxes take their bits from C, the others from D.
      const word = box < 4 ? c : d;
      const turned = (word << turn) | (word >>> (28 - turn));
      const last = box < 4 ? 28 : 56;
      let value = 0;
      for (let bit = 6 * box; bit < 6 * box + 6; bit++)
        value = (value << 1) | ((turned >>> (last - CHOICE_2[bit])) & 1);
      schedule[to + 8 * round + box] = value;
    }
  }
}

/** C or D before any rotation: 28 bits of the key. */
function firstChoice(key: Uint8Array, from: number, at: number): number {
  let word = 0;
  for (let bit = at; bit < at + 28; bit++) {
    const source = CHOICE_1[bit] - 1;
    word = (word << 1) | ((key[from + (source >> 3)] >> (7 - (source & 7))) & 1);
  }
  return word;
}

/** Swaps the bits of `mask` in the other half with those `shift` higher in half `high`. */
function swapBits(halves: Int32Array, high: 0 | 1, shift: number, mask: number): void {
  const low = 1 - high;
  const difference = ((halves[high] >>> shift) ^ halves[low]) & mask;
  halves[low] ^= difference;
  halves[high] ^= difference << shift;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function setWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
