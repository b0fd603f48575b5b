/** Unpredictable Number (Numeric), tag 9F6A (EMV Contactless Book C-2, S78.15). */
import type { Random } from "../ports/random";

/** Words of 16 bits that are drawn: so many that no digit is likelier than another by more than one part in 2³⁶. */
const words = 4;

/**
 * A number of `digits` decimal digits, up to eight, each as likely as the other. Predictable numbers are how checksums
 * collected beforehand were played to terminals, so no digit is lost that the card takes.
 */
export function decimalUnpredictableNumber(random: Random, digits: number): number {
  const bytes = random.fill(new Uint8Array(2 * words));
  const modulus = 10 ** digits;
  let value = 0;
  for (let at = 0; at < bytes.length; at += 2) value = (value * 0x10000 + (bytes[at] << 8) + bytes[at + 1]) % modulus;
  return value;
}
