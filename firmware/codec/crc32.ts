/** CRC-32 of IEEE 802.3 (polynomial 04C11DB7, reflected): the check of journal records and update images. */

/** Remainders of the sixteen nibbles: small enough for a microcontroller's flash, twice as fast as bit by bit. */
const NIBBLES: readonly number[] = Object.freeze([
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
]);

/** The CRC of `bytes`, as an unsigned 32-bit number; give the CRC so far as `previous` to go on with more bytes. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = bytes.length & ~3;
  let crc = ~previous;
  let at = 0;
  // Four bytes at a time: in an interpreter the loop and the reading cost as much as the arithmetic.
  for (; at < words; at += 4) {
    crc ^= view.getInt32(at, true);
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
  }
  for (; at < bytes.length; at++) {
    crc ^= bytes[at];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
    crc = (crc >>> 4) ^ NIBBLES[crc & 0x0f];
  }
  return ~crc >>> 0;
}
