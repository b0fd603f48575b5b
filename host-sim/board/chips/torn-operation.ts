/**
 * What a program or an erase leaves when its power goes. The chip works on all cells of a page or a sector at once and each takes a time
 * of its own, so any subset of the bits may be done, wherever they lie.
 */
import type { RandomSource } from "../seeded-random";
import type { FlashOperation } from "./nor-flash";

/** Which bits of byte `index` of the operation are done: 0 none, FF all. */
export type TornBits = (index: number, operation: Pick<FlashOperation, "length">) => number;

/** The power went when nothing was done yet. */
export const nothingDone: TornBits = () => 0;

/** The power went when all was done, before anybody heard of it. */
export const allDone: TornBits = () => 0xff;

/** As a chip that works byte by byte would leave it. */
export function firstBytes(count: number): TornBits {
  return (index) => (index < count ? 0xff : 0);
}

export const firstHalf: TornBits = (index, { length }) => (index < length / 2 ? 0xff : 0);

/** Any subset: each bit by chance, some operations nearly begun, others nearly over. */
export function anyBits(random: RandomSource): TornBits {
  // So many of 256 bits are done.
  const [share] = random.bytes(1);
  return () => random.bytes(8).reduce((done, draw, bit) => (draw < share ? done | (1 << bit) : done), 0);
}

/** One of the ways above, by chance: any subset mostly, since it is what flash does; the others are where code goes wrong. */
export function tornByChance(random: RandomSource): TornBits {
  const [draw] = random.bytes(1);
  if (draw < 32) return nothingDone;
  if (draw < 64) return allDone;
  return draw < 96 ? firstHalf : anyBits(random);
}
