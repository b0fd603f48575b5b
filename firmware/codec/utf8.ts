/** UTF-8 (RFC 3629). XS has no TextEncoder, so it is spelled out here. */
import { ParseError } from "./parse-error";

export type Utf8Reason = "truncated" | "malformed" | "overlong" | "surrogate" | "beyond U+10FFFF";

export class Utf8Error extends ParseError<Utf8Reason> {
  override readonly name = "Utf8Error";
  constructor(reason: Utf8Reason, offset: number) {
    super("UTF-8", reason, offset);
  }
}

/** The text's bytes; half a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    let code = text.codePointAt(index) as number;
    if (code > 0xffff) index++;
    else if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, at);
}

/** The text of well-formed UTF-8; throws {@link Utf8Error} on any other bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at];
    if (first < 0x80) {
      text += String.fromCharCode(first);
      at++;
      continue;
    }
    const extra = first < 0xc0 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : -1;
    if (extra < 0) throw new Utf8Error("malformed", at);
    let code = first & (0x3f >> extra);
    for (let index = 1; index <= extra; index++) {
      if (at + index >= bytes.length) throw new Utf8Error("truncated", bytes.length);
      const next = bytes[at + index];
      if ((next & 0xc0) !== 0x80) throw new Utf8Error("malformed", at + index);
      code = (code << 6) | (next & 0x3f);
    }
    if (code < (extra === 1 ? 0x80 : extra === 2 ? 0x800 : 0x10000)) throw new Utf8Error("overlong", at);
    if (code >= 0xd800 && code <= 0xdfff) throw new Utf8Error("surrogate", at);
    if (code > 0x10ffff) throw new Utf8Error("beyond U+10FFFF", at);
    text += String.fromCodePoint(code);
    at += extra + 1;
  }
  return text;
}
