/** Text of one byte a character. */

const BLOCK = 16;

/** The bytes from `start` to `end` as characters of the same code (ISO/IEC 8859-1, of which ASCII is the lower half). */
export function decodeAscii(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  let at = start;
  // In blocks: one call a character makes garbage of every prefix, one call for all needs a stack slot a character.
  for (; at + BLOCK <= end; at += BLOCK) {
    text += String.fromCharCode(
      bytes[at],
      bytes[at + 1],
      bytes[at + 2],
      bytes[at + 3],
      bytes[at + 4],
      bytes[at + 5],
      bytes[at + 6],
      bytes[at + 7],
      bytes[at + 8],
      bytes[at + 9],
      bytes[at + 10],
      bytes[at + 11],
      bytes[at + 12],
      bytes[at + 13],
      bytes[at + 14],
      bytes[at + 15],
    );
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

/** The characters' codes as bytes; throws `RangeError` on a character that is not ASCII, which is a caller's bug. */
export function encodeAscii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) throw new RangeError(`not ASCII at ${index}`);
    bytes[index] = code;
  }
  return bytes;
}
