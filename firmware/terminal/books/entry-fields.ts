/** The layout of an entry as data, and the interpreter that writes and reads values by it. Numbers are big-endian. */
import { decodeAscii } from "../../codec/ascii";
import { fromHex, toHex } from "../../codec/hex";

/**
 * `u48` holds amounts, instants and places in flash; `text` is ISO 8859-1 behind a length of one byte, `hex` bytes behind one, shown as
 * hex digits; `bytes` stand behind a length of two. A list of words stands as the number of its word: a word keeps its number for ever.
 */
export type EntryFieldType = "u8" | "u32" | "u48" | "text" | "hex" | "bytes" | readonly string[];

export type EntryLayout = readonly (readonly [name: string, type: EntryFieldType])[];

type FieldValue<Type extends EntryFieldType> = Type extends readonly string[]
  ? Type[number]
  : Type extends "bytes"
    ? Uint8Array
    : Type extends "text" | "hex"
      ? string
      : number;

/** The object whose properties a layout names. */
export type EntryValues<Layout extends EntryLayout> = {
  readonly [Field in Layout[number] as Field[0]]: FieldValue<Field[1]>;
};

type AnyValue = string | number | Uint8Array;

/** An entry that is not as its layout says, though its seal was whole: written by a newer terminal, or a bug. */
export class EntryError extends Error {
  override readonly name = "EntryError";
}

/** The longest entry: an advice with its account data is some 420 bytes, a record of the journal 1,024 at most. */
const ENTRY_LIMIT = 1_024;
const WIDTHS = Object.freeze({ u8: 1, u32: 4, u48: 6 } as const);

/** The bytes of the values; a value that does not fit is a bug. */
export function encodeEntry<Layout extends EntryLayout>(layout: Layout, values: EntryValues<Layout>): Uint8Array {
  const bytes = new Uint8Array(ENTRY_LIMIT);
  let at = 0;
  for (const [name, type] of layout) at = write(bytes, at, type, (values as Record<string, AnyValue>)[name]);
  if (at > ENTRY_LIMIT) throw new RangeError(`an entry of ${at} bytes`);
  return bytes.slice(0, at);
}

/** The values in the bytes; those of `bytes` are views. What stands after the last field is a newer terminal's. Throws {@link EntryError}. */
export function decodeEntry<Layout extends EntryLayout>(layout: Layout, bytes: Uint8Array): EntryValues<Layout> {
  const values: Record<string, AnyValue> = {};
  let at = 0;
  for (const [name, type] of layout) {
    const head = typeof type === "string" ? headOf(type) : 1;
    const width = at + head > bytes.length ? Infinity : head + lengthOf(type, bytes, at);
    if (at + width > bytes.length) throw new EntryError(`${name} is cut off`);
    values[name] = read(type, bytes, at + head, at + width, name);
    at += width;
  }
  return values as EntryValues<Layout>;
}

/** Bytes that stand before the value itself: its length. */
function headOf(type: Exclude<EntryFieldType, readonly string[]>): number {
  if (type === "bytes") return 2;
  return type === "text" || type === "hex" ? 1 : 0;
}

function lengthOf(type: EntryFieldType, bytes: Uint8Array, at: number): number {
  if (typeof type !== "string") return 0;
  if (type === "bytes") return (bytes[at] << 8) | bytes[at + 1];
  return type === "text" || type === "hex" ? bytes[at] : WIDTHS[type];
}

function read(type: EntryFieldType, bytes: Uint8Array, from: number, to: number, name: string): AnyValue {
  if (typeof type !== "string") {
    const word = type[bytes[from - 1]];
    if (word === undefined) throw new EntryError(`${name} is no word of its list`);
    return word;
  }
  if (type === "bytes") return bytes.subarray(from, to);
  if (type === "text") return decodeAscii(bytes, from, to);
  if (type === "hex") return toHex(bytes.subarray(from, to));
  let value = 0;
  for (let at = from; at < to; at++) value = value * 256 + bytes[at];
  return value;
}

function write(bytes: Uint8Array, at: number, type: EntryFieldType, value: AnyValue): number {
  if (typeof type !== "string") {
    const index = type.indexOf(value as string);
    if (index < 0) throw new RangeError(`no word of the list: ${value as string}`);
    return writeNumber(bytes, at, index, 1);
  }
  if (typeof value === "number") return writeNumber(bytes, at, value, WIDTHS[type as keyof typeof WIDTHS]);
  const content = typeof value !== "string" ? value : type === "hex" ? fromHex(value) : latin(value);
  const start = writeNumber(bytes, at, content.length, headOf(type));
  // One too long is told at the end; `set` would say no more than that it did not fit.
  if (start + content.length <= bytes.length) bytes.set(content, start);
  return start + content.length;
}

function writeNumber(bytes: Uint8Array, at: number, value: number, width: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** width) {
    throw new RangeError(`${value} does not fit ${width} bytes`);
  }
  let rest = value;
  for (let index = at + width - 1; index >= at; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + width;
}

/** ISO 8859-1; what it does not have is a question mark, because a name is for people and must not stop a sale. */
function latin(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bytes[index] = code > 0xff ? 0x3f : code;
  }
  return bytes;
}
