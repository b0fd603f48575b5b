/**
 * BER-TLV data objects: ISO/IEC 8825-1 as EMV Book 3, annex B uses it.
 * Values are views of the input, never copies. Lengths are definite; tags take at most four bytes and are numbers whose
 * hex digits are the tag's (`0x9f26`).
 */
import { ParseError } from "./parse-error";

export type TlvReason =
  | "tag-truncated"
  | "tag-malformed"
  | "length-truncated"
  | "length-indefinite"
  | "length-malformed"
  | "value-truncated"
  | "too-deep";

export class TlvError extends ParseError<TlvReason> {
  override readonly name = "TlvError";
  constructor(reason: TlvReason, offset: number) {
    super("TLV", reason, offset);
  }
}

/** One data object as it stands in its input. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Where its tag begins, and where the byte after its value stands, in the input. */
  readonly offset: number;
  readonly end: number;
}

/** A data object with its content taken apart: a value if primitive, objects if constructed. */
export type TlvNode =
  | { readonly tag: number; readonly value: Uint8Array; readonly children?: undefined }
  | { readonly tag: number; readonly children: readonly TlvNode[]; readonly value?: undefined };

/** Nested deeper than this, the input is hostile: EMV templates nest four deep at most. */
export const TLV_DEPTH_LIMIT = 8;

const CONSTRUCTED = 0x20;
const TAG_BYTES_LIMIT = 4;

/** Whether bit 6 of the first tag byte says that the value is a series of data objects (annex B1). */
export function isConstructed(tag: number): boolean {
  return (firstByte(tag) & CONSTRUCTED) !== 0;
}

/**
 * Reads the data object at `offset`, or after the zero bytes that stand there (annex B1 allows them before, between and
 * after objects). `undefined` at the end of the input; throws {@link TlvError}.
 */
export function readTlv(bytes: Uint8Array, offset = 0): Tlv | undefined {
  let at = offset;
  while (at < bytes.length && bytes[at] === 0) at++;
  if (at >= bytes.length) return undefined;
  const start = at;
  const first = bytes[at++];
  let tag = first;
  if ((first & 0x1f) === 0x1f) at = endOfTag(bytes, at, start);
  for (let index = start + 1; index < at; index++) tag = tag * 256 + bytes[index];
  if (at >= bytes.length) throw new TlvError("length-truncated", at);
  let length = bytes[at++];
  if (length > 0x7f) {
    const count = length & 0x7f;
    if (count === 0) throw new TlvError("length-indefinite", at - 1);
    if (count > 4) throw new TlvError("length-malformed", at - 1);
    if (at + count > bytes.length) throw new TlvError("length-truncated", bytes.length);
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + bytes[at++];
  }
  if (length > bytes.length - at) throw new TlvError("value-truncated", at);
  return { tag, value: bytes.subarray(at, at + length), offset: start, end: at + length };
}

function endOfTag(bytes: Uint8Array, from: number, start: number): number {
  // ISO/IEC 8825-1, 8.1.2.4.2: the first of the further bytes is never 80.
  if (bytes[from] === 0x80) throw new TlvError("tag-malformed", from);
  let at = from;
  for (;;) {
    if (at >= bytes.length) throw new TlvError("tag-truncated", at);
    if (at - start >= TAG_BYTES_LIMIT) throw new TlvError("tag-malformed", start);
    if ((bytes[at++] & 0x80) === 0) return at;
  }
}

/** The data objects side by side in `bytes`, values untouched. Throws {@link TlvError}. */
export function listTlv(bytes: Uint8Array): Tlv[] {
  const list: Tlv[] = [];
  for (let tlv = readTlv(bytes); tlv !== undefined; tlv = readTlv(bytes, tlv.end)) list.push(tlv);
  return list;
}

/**
 * The value reached by going into one object after another, each the first of its tag; `undefined` if a step is not
 * there. `findTlv(response, 0x6f, 0xa5, 0x50)` is the application label of an FCI. Throws {@link TlvError}.
 */
export function findTlv(bytes: Uint8Array, ...path: readonly number[]): Uint8Array | undefined {
  let scope = bytes;
  for (const tag of path) {
    let tlv = readTlv(scope);
    while (tlv !== undefined && tlv.tag !== tag) tlv = readTlv(scope, tlv.end);
    if (tlv === undefined) return undefined;
    scope = tlv.value;
  }
  return scope;
}

/** Takes everything apart, to the primitive objects. Offsets of a {@link TlvError} are those of `bytes`. */
export function decodeTlv(bytes: Uint8Array, depthLimit = TLV_DEPTH_LIMIT): TlvNode[] {
  return decodeLevel(bytes, depthLimit, 0);
}

function decodeLevel(bytes: Uint8Array, depthLeft: number, base: number): TlvNode[] {
  const nodes: TlvNode[] = [];
  try {
    for (let tlv = readTlv(bytes); tlv !== undefined; tlv = readTlv(bytes, tlv.end)) {
      const { tag, value } = tlv;
      if (!isConstructed(tag)) nodes.push({ tag, value });
      else if (depthLeft <= 1) throw new TlvError("too-deep", tlv.offset);
      else nodes.push({ tag, children: decodeLevel(value, depthLeft - 1, tlv.end - value.length) });
    }
  } catch (error) {
    if (error instanceof TlvError && base > 0) throw new TlvError(error.reason, error.offset + base);
    throw error;
  }
  return nodes;
}

/** One data object, in the shortest form: tag, length, then the parts of the value one after another. */
export function encodeTlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const tagLength = bytesIn(tag);
  const extra = length < 0x80 ? 0 : bytesIn(length);
  const bytes = new Uint8Array(tagLength + 1 + extra + length);
  let at = writeNumber(bytes, 0, tag, tagLength);
  if (extra === 0) bytes[at++] = length;
  else {
    bytes[at++] = 0x80 | extra;
    at = writeNumber(bytes, at, length, extra);
  }
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The inverse of {@link decodeTlv}, without padding and with the shortest lengths. */
export function encodeTlvNodes(nodes: readonly TlvNode[]): Uint8Array {
  const parts = nodes.map((node) => encodeTlv(node.tag, node.children ? encodeTlvNodes(node.children) : node.value));
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The tag as its hex digits, the way EMV writes it. */
export function tagName(tag: number): string {
  const digits = tag.toString(16).toUpperCase();
  return digits.length % 2 === 0 ? digits : "0" + digits;
}

function firstByte(tag: number): number {
  let value = tag;
  while (value > 0xff) value = Math.floor(value / 256);
  return value;
}

function bytesIn(value: number): number {
  if (value < 0x100) return 1;
  if (value < 0x10000) return 2;
  return value < 0x1000000 ? 3 : 4;
}

function writeNumber(bytes: Uint8Array, at: number, value: number, count: number): number {
  let rest = value;
  for (let index = count - 1; index >= 0; index--) {
    bytes[at + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + count;
}
