/** Base64 (RFC 4648, 4) with padding, as certificates stand in the settings. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a canonical base64 text; `undefined` for any other text. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let index = 0; index < digits; index++) {
    const value = ALPHABET.indexOf(text.charAt(index));
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xfff;
    heldBits += 6;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[at++] = held >> heldBits;
    }
  }
  // RFC 4648, 3.5: bits left over must be zero, else two texts would mean the same bytes.
  return (held & ((1 << heldBits) - 1)) === 0 ? bytes : undefined;
}
