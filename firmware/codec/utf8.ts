/** UTF-8 (RFC 3629) by hand, because the firmware's engine has no TextEncoder or TextDecoder. */

/** Characters that are made into text at once: each takes a place on the engine's stack. */
const PIECE = 32;

/** Bytes that `text` takes; a lone surrogate counts as the replacement character it is written as. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    // Nearly all that goes over the link is ASCII.
    if (text.charCodeAt(index) < 0x80) {
      length++;
      continue;
    }
    const codePoint = codePointAt(text, index);
    if (isPair(text, index, codePoint)) index++;
    length += codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return length;
}

/** Writes `text` into `target` from `offset`, which must have room for {@link utf8Length}; returns the offset after it. */
export function writeUtf8(text: string, target: Uint8Array, offset: number): number {
  let at = offset;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      target[at++] = unit;
      continue;
    }
    const codePoint = codePointAt(text, index);
    if (codePoint < 0x800) {
      target[at++] = 0xc0 | (codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        target[at++] = 0xe0 | (codePoint >> 12);
      } else {
        if (isPair(text, index, codePoint)) index++;
        target[at++] = 0xf0 | (codePoint >> 18);
        target[at++] = 0x80 | ((codePoint >> 12) & 0x3f);
      }
      target[at++] = 0x80 | ((codePoint >> 6) & 0x3f);
    }
    target[at++] = 0x80 | (codePoint & 0x3f);
  }
  return at;
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** The text, or `undefined` when the bytes are not well-formed (overlong, surrogate, out of range, cut short). */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = "";
  let index = 0;
  while (index < bytes.length) {
    const plainEnd = endOfAscii(bytes, index);
    if (plainEnd > index) {
      text += String.fromCharCode(...bytes.subarray(index, plainEnd));
      index = plainEnd;
      continue;
    }
    const lead = bytes[index++];
    const following = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || index + following > bytes.length) return undefined;
    let codePoint = lead & (0x3f >> following);
    for (let count = 0; count < following; count++) {
      const next = bytes[index++];
      if ((next & 0xc0) !== 0x80) return undefined;
      codePoint = (codePoint << 6) | (next & 0x3f);
    }
    if (following === 2 && (codePoint < 0x800 || (codePoint >= 0xd800 && codePoint <= 0xdfff))) return undefined;
    if (following === 3 && (codePoint < 0x10000 || codePoint > 0x10ffff)) return undefined;
    text += String.fromCodePoint(codePoint);
  }
  return text;
}

function endOfAscii(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + PIECE);
  let end = from;
  while (end < limit && bytes[end] < 0x80) end++;
  return end;
}

function codePointAt(text: string, index: number): number {
  const codePoint = text.codePointAt(index) ?? 0xfffd;
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
}

/** Whether a character takes two places of the text: in XS, as Moddable builds it, one beyond U+FFFF takes a single one. */
function isPair(text: string, index: number, codePoint: number): boolean {
  return codePoint > 0xffff && text.charCodeAt(index) !== codePoint;
}
