/** Data object lists: what the card asks for, as tags and lengths (EMV Book 3, 5.4). */
import { ParseError } from "./parse-error";
import { isConstructed } from "./tlv";

export type DolReason = "tag-truncated" | "tag-malformed" | "length-missing";

export class DolError extends ParseError<DolReason> {
  override readonly name = "DolError";
  constructor(reason: DolReason, offset: number) {
    super("DOL", reason, offset);
  }
}

export interface DolEntry {
  readonly tag: number;
  /** Bytes the card expects for the tag. */
  readonly length: number;
}

/** How a value is fitted to another length: numeric, compressed numeric, or anything else. */
export type DolFormat = "n" | "cn" | "other";

/** The entries of a DOL, in order. Throws {@link DolError}. */
export function parseDol(bytes: Uint8Array): DolEntry[] {
  const entries: DolEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    let tag = bytes[at++];
    if ((tag & 0x1f) === 0x1f) {
      let more = true;
      while (more) {
        if (at >= bytes.length) throw new DolError("tag-truncated", at);
        if (at - start >= 4) throw new DolError("tag-malformed", start);
        more = (bytes[at] & 0x80) !== 0;
        tag = tag * 256 + bytes[at++];
      }
    }
    if (at >= bytes.length) throw new DolError("length-missing", at);
    entries.push({ tag, length: bytes[at++] });
  }
  return entries;
}

/**
 * The values the entries ask for, joined. `valueOf` answers `undefined` for a tag that is unknown or absent: it is sent
 * as zeros, and so is a constructed one (EMV Book 3, 5.4, steps 2a and 2b).
 */
export function buildDolData(
  entries: readonly DolEntry[],
  valueOf: (tag: number) => Uint8Array | undefined,
  formatOf: (tag: number) => DolFormat,
): Uint8Array {
  let total = 0;
  for (const entry of entries) total += entry.length;
  const data = new Uint8Array(total);
  let at = 0;
  for (const { tag, length } of entries) {
    const value = isConstructed(tag) ? undefined : valueOf(tag);
    if (value !== undefined) fit(value, formatOf(tag), data.subarray(at, at + length));
    at += length;
  }
  return data;
}

/** EMV Book 3, 5.4, steps 2c and 2d: `n` keeps its right end, everything else its left end. */
function fit(value: Uint8Array, format: DolFormat, into: Uint8Array): void {
  const surplus = value.length - into.length;
  if (surplus >= 0) {
    into.set(format === "n" ? value.subarray(surplus) : value.subarray(0, into.length));
  } else if (format === "n") {
    into.set(value, -surplus);
  } else {
    into.set(value);
    if (format === "cn") into.fill(0xff, value.length);
  }
}
