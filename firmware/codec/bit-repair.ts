/**
 * Finds one flipped bit by its CRC-32. The checksum is linear, so each bit of a text changes it in a way of its own: the difference
 * between the checksum that is there and the one that should be tells which bit it was (W. W. Peterson, D. T. Brown, Cyclic Codes for
 * Error Detection, 1961, III). Unique up to 2^32 - 1 bits. More flipped bits than one pass for another single one about once in 2^32 / bits;
 * whoever cannot live with that has a MAC behind it.
 */
import { crc32 } from "./crc32";

/** The polynomial, reflected: what the last bit of a text changes in its checksum. */
const POLYNOMIAL = 0xedb88320;

/** What bytes and their checksum say of each other. */
export type Soundness = "sound" | "mended" | "broken";

/** Compares `bytes` with their CRC-32. One flipped bit in them is set right in place; one in the checksum changes nothing. */
export function mendBit(bytes: Uint8Array, checksum: number): Soundness {
  const difference = (crc32(bytes) ^ checksum) >>> 0;
  if (difference === 0) return "sound";
  // One bit of the checksum itself.
  if ((difference & (difference - 1)) === 0) return "mended";
  let change = POLYNOMIAL;
  for (let bit = 8 * bytes.length - 1; bit >= 0; bit--) {
    if (change === difference) {
      bytes[bit >>> 3] ^= 1 << (bit & 7);
      return "mended";
    }
    change = (change & 1) === 0 ? change >>> 1 : ((change >>> 1) ^ POLYNOMIAL) >>> 0;
  }
  return "broken";
}
