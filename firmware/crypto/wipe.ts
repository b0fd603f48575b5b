/** Secrets in memory: overwriting them, and comparing without telling by the time taken where they differ. */

/** Overwrites the buffers with zeros; `undefined` is skipped, so that it can stand in a `finally`. */
export function wipe(...buffers: readonly (Uint8Array | undefined)[]): void {
  for (const buffer of buffers) buffer?.fill(0);
}

/** Whether both have the same bytes. Looks at all of them whatever they are; only the lengths, which are public, cut it short. */
export function sameSecret(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= left[index] ^ right[index];
  return difference === 0;
}

/** `target ^= mask`, in place; both have the same length. */
export function xorInto(target: Uint8Array, mask: Uint8Array): void {
  if (target.length !== mask.length) throw new RangeError("xor of different lengths");
  for (let index = 0; index < target.length; index++) target[index] ^= mask[index];
}
