/** The forms in which digits may lie in memory, and where they do. */

/** How digits are written. */
export type DigitForm = "ASCII" | "UTF-16" | "packed" | "digit a byte";

/** Where a search found its digits: an offset in the bytes searched. Of packed digits it is that of the first nibble's byte. */
export interface Sighting {
  readonly form: DigitForm;
  readonly offset: number;
}

/** The first place of the digits in each form that there is. */
export function findDigits(bytes: Buffer, digits: string): Sighting[] {
  return [
    findBytes(bytes, "ASCII", Buffer.from(digits, "latin1")),
    findBytes(bytes, "UTF-16", Buffer.from(digits, "utf16le")),
    findBytes(bytes, "digit a byte", Buffer.from([...digits].map(Number))),
    findNibbles(bytes, digits, 0),
    findNibbles(bytes, digits, 1),
  ].filter((sighting) => sighting !== undefined);
}

/** The first place of whole bytes given in hex digits. */
export function findHex(bytes: Buffer, hex: string): Sighting | undefined {
  return findBytes(bytes, "packed", Buffer.from(hex, "hex"));
}

function findBytes(bytes: Buffer, form: DigitForm, pattern: Buffer): Sighting | undefined {
  const offset = bytes.indexOf(pattern);
  return offset < 0 ? undefined : { form, offset };
}

/**
 * Two digits a byte. `skew` digits stand in the lower half of the byte before; what does not fill a byte at either end is compared
 * apart from the whole bytes between, because its other half may hold anything.
 */
function findNibbles(bytes: Buffer, digits: string, skew: 0 | 1): Sighting | undefined {
  const wholeEnd = digits.length - ((digits.length - skew) % 2);
  const whole = Buffer.from(digits.slice(skew, wholeEnd), "hex");
  for (let at = bytes.indexOf(whole); at >= 0; at = bytes.indexOf(whole, at + 1)) {
    const isHead = skew === 0 || (at > 0 && (bytes[at - 1] & 0x0f) === Number(digits[0]));
    const tail = bytes[at + whole.length];
    const isTail = wholeEnd === digits.length || tail >> 4 === Number(digits[wholeEnd]);
    if (isHead && isTail) return { form: "packed", offset: at - skew };
  }
  return undefined;
}
