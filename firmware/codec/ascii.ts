/** Text of one byte a character. */

/**
 * The bytes from `start` to `end` as characters of the same code (ISO/IEC 8859-1, of which ASCII is the lower half).
 * In blocks: one call a character makes garbage of every prefix, one call for all needs a stack slot a character.
 */
export function decodeAscii(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const { fromCharCode } = String;
  let text = "";
  let at = start;
  for (; at + 8 <= end; at += 8) {
    text += fromCharCode(
      bytes[at],
      bytes[at + 1],
      bytes[at + 2],
      bytes[at + 3],
      bytes[at + 4],
      bytes[at + 5],
      bytes[at + 6],
      bytes[at + 7],
    );
  }
  if (at + 4 <= end) {
    text += fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
    at += 4;
  }
  if (at + 2 <= end) {
    text += fromCharCode(bytes[at], bytes[at + 1]);
    at += 2;
  }
  return at < end ? text + fromCharCode(bytes[at]) : text;
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
