/** Bits of EMV's byte strings, named as the books name them: byte from the left, bit 8 highest. */

/** One bit of a byte string: the byte's index in the upper part, its mask in the lowest eight bits. */
export type Bit = number;

/** `bit(2, 7)` is byte 2, b7. */
export function bit(byte: number, position: number): Bit {
  return ((byte - 1) << 8) | (1 << (position - 1));
}

/** Whether the bit is 1; a bit beyond the end counts as 0. */
export function isSet(bytes: Uint8Array | undefined, flag: Bit): boolean {
  return bytes !== undefined && ((bytes[flag >> 8] ?? 0) & flag & 0xff) !== 0;
}

/** Sets the bit to 1 in place. */
export function setBit(bytes: Uint8Array, flag: Bit): void {
  bytes[flag >> 8] |= flag & 0xff;
}

/** Sets the bit to 0 in place. */
export function clearBit(bytes: Uint8Array, flag: Bit): void {
  bytes[flag >> 8] &= ~flag & 0xff;
}
