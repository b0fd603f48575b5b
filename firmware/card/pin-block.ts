/** PIN block for a card that checks its PIN itself: ISO 9564-1 format 2 (EMV Book 3, 6.5.12.4). */

/** Shortest and longest PIN (ISO 9564-1, 4.1). */
export const PIN_LENGTHS = Object.freeze({ shortest: 4, longest: 12 } as const);

const CONTROL = 0x2;
const FILLER = 0xf;

/** Makes the block of eight bytes: control, length, digits, filler. `digits` holds one digit a byte. */
export function pinBlock2(digits: Uint8Array): Uint8Array {
  const { shortest, longest } = PIN_LENGTHS;
  if (digits.length < shortest || digits.length > longest) throw new RangeError("a PIN has 4 to 12 digits");
  const block = new Uint8Array(8);
  block[0] = (CONTROL << 4) | digits.length;
  for (let nibble = 0; nibble < 14; nibble++) {
    const value = nibble < digits.length ? digits[nibble] : FILLER;
    block[1 + (nibble >> 1)] |= nibble % 2 === 0 ? value << 4 : value;
  }
  return block;
}
