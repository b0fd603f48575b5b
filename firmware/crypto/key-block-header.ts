/** The header of a key block (ASC X9 TR 31:2018 and ANSI X9.143:2021, 6.2 and table 1): clear, but covered by the MAC. */
import { hexDigitValue } from "../codec/hex";
import { KeyBlockError } from "./key-block-error";

/** A: variant binding, the oldest. B: TDEA derivation binding. C: as A, newer header. D: AES derivation binding. */
export type KeyBlockVersion = "A" | "B" | "C" | "D";

/** What a version is made of: its block and MAC in bytes. */
export const KEY_BLOCK_VERSIONS = Object.freeze({
  A: Object.freeze({ blockLength: 8, macLength: 4 }),
  B: Object.freeze({ blockLength: 8, macLength: 8 }),
  C: Object.freeze({ blockLength: 8, macLength: 4 }),
  D: Object.freeze({ blockLength: 16, macLength: 16 }),
} as const);

export interface OptionalBlock {
  /** Two characters: `KS` initial key serial number, `IK` initial key ID, `PB` padding, and so on (X9.143, 6.3.6). */
  readonly id: string;
  readonly data: string;
}

/** What a key is and may be used for, in the characters of X9.143, 6.3, tables 2 to 6. */
export interface KeyAttributes {
  /** Two characters, `B1` for an initial DUKPT key. */
  readonly usage: string;
  /** `A` AES, `T` TDEA, `D` DEA, `H` HMAC, and the asymmetric ones. */
  readonly algorithm: string;
  readonly mode: string;
  /** `00`: unused. */
  readonly keyVersion: string;
  /** `E` exportable, `N` not, `S` sensitive. */
  readonly exportability: string;
  readonly optionalBlocks: readonly OptionalBlock[];
}

export interface KeyBlockHeader extends KeyAttributes {
  readonly version: KeyBlockVersion;
  /** Characters of the header with its optional blocks. */
  readonly length: number;
}

const FIXED_LENGTH = 16;
const OPTIONAL_SHORTEST = 4;
const LONGEST_BLOCK = 9999;
const LONGEST_SHORT_FORM = 0xff;
const PADDING_BLOCK = "PB";

/** Reads and checks the form of a header; says nothing about whether it is authentic. Throws {@link KeyBlockError}. */
export function parseKeyBlockHeader(text: string): KeyBlockHeader {
  if (text.length < FIXED_LENGTH) throw new KeyBlockError("length", text.length);
  checkCharacters(text);
  const version = text[0];
  if (version !== "A" && version !== "B" && version !== "C" && version !== "D") throw new KeyBlockError("version", 0);
  if (decimalAt(text, 1, 4) !== text.length) throw new KeyBlockError("length", 1);
  const optionalBlocks: OptionalBlock[] = [];
  let at = FIXED_LENGTH;
  for (let count = decimalAt(text, 12, 2); count > 0; count--) {
    const { start, end } = optionalExtent(text, at);
    optionalBlocks.push({ id: text.slice(at, at + 2), data: text.slice(start, end) });
    at = end;
  }
  // X9.143, 6.3.6: header and optional blocks are whole blocks of the cipher.
  if (at % KEY_BLOCK_VERSIONS[version].blockLength !== 0) throw new KeyBlockError("optional-block", at);
  return {
    version,
    length: at,
    usage: text.slice(5, 7),
    algorithm: text[7],
    mode: text[8],
    keyVersion: text.slice(9, 11),
    exportability: text[11],
    optionalBlocks,
  };
}

/** Writes a header for a block with `bodyLength` characters behind it, padded by an optional block where needed. */
export function buildKeyBlockHeader(version: KeyBlockVersion, attributes: KeyAttributes, bodyLength: number): string {
  const { usage, algorithm, mode, keyVersion, exportability, optionalBlocks } = attributes;
  const fixed = usage + algorithm + mode + keyVersion + exportability;
  if (fixed.length !== 7) throw new RangeError("a key block's attributes have seven characters");
  let count = optionalBlocks.length;
  let optional = "";
  for (const block of optionalBlocks) optional += optionalText(block);
  const { blockLength } = KEY_BLOCK_VERSIONS[version];
  const excess = optional.length % blockLength;
  if (excess !== 0) {
    const room = blockLength - excess;
    const length = room < OPTIONAL_SHORTEST ? room + blockLength : room;
    optional += optionalText({ id: PADDING_BLOCK, data: "0".repeat(length - OPTIONAL_SHORTEST) });
    count++;
  }
  const length = FIXED_LENGTH + optional.length + bodyLength;
  if (length > LONGEST_BLOCK || count > 99) throw new RangeError("too much for one key block");
  return `${version}${decimal(length, 4)}${fixed}${decimal(count, 2)}00${optional}`;
}

/** The data of the optional block with this ID; `undefined` when there is none. */
export function optionalBlockOf(header: KeyAttributes, id: string): string | undefined {
  return header.optionalBlocks.find((block) => block.id === id)?.data;
}

/** Where an optional block's data lie: ID, length of all of it in two hex digits, or `00` and a longer length (table 1). */
function optionalExtent(text: string, at: number): { start: number; end: number } {
  let start = at + OPTIONAL_SHORTEST;
  let length = hexAt(text, at + 2, 2);
  if (length === 0) {
    const digits = hexAt(text, at + 4, 2);
    start = at + 6 + digits;
    // More than four digits could only name lengths that no block has.
    if (digits === 0 || digits > 4) throw new KeyBlockError("optional-block", at + 4);
    length = hexAt(text, at + 6, digits);
  }
  const end = at + length;
  if (end < start || end > text.length) throw new KeyBlockError("optional-block", at);
  return { start, end };
}

function optionalText({ id, data }: OptionalBlock): string {
  const length = OPTIONAL_SHORTEST + data.length;
  if (id.length !== 2) throw new RangeError("an optional block's ID has two characters");
  if (length <= LONGEST_SHORT_FORM) return id + hexadecimal(length, 2) + data;
  return `${id}0004${hexadecimal(length + 6, 4)}${data}`;
}

/** Printable ASCII; nothing else may stand in a key block (6.2). */
function checkCharacters(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) throw new KeyBlockError("character", at);
  }
}

function decimalAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) throw new KeyBlockError("character", index);
    value = 10 * value + digit;
  }
  return value;
}

function hexAt(text: string, at: number, digits: number): number {
  if (at + digits > text.length) throw new KeyBlockError("optional-block", at);
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = hexDigitValue(text.charCodeAt(index));
    if (digit < 0) throw new KeyBlockError("character", index);
    value = 16 * value + digit;
  }
  return value;
}

function decimal(value: number, digits: number): string {
  return value.toString().padStart(digits, "0");
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
