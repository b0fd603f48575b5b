/**
 * Head of a sector of the journal, and the formats it can have (docs/journal.md). Format 2 is written; format 1, which knew neither
 * wear nor tail, is read.
 */
import { mendBit } from "../../codec/bit-repair";
import { crc32 } from "../../codec/crc32";
import { JournalError } from "./journal-error";

/** Where records begin. */
export const SECTOR_HEAD_BYTES = 32;
/** The end of what the head itself writes; behind it lies the mark. */
const WRITTEN_BYTES = 28;
/** The mark that the next sector was begun: cleared to zero. */
export const MARK_OFFSET = 28;
export const MARK_BYTES = 4;

const MAGIC = 0x54504c4a; // "TPLJ"
const FORMAT = 2;
/** Where each format has its checksum: behind what it says. */
const CHECK_OFFSETS = Object.freeze({ 1: 16, 2: 24 } as const);
const WEAR_LIMIT = 0xffffff;

/** What a sector says of itself. */
export interface SectorHead {
  /** Number of the sector in the journal's life, from 1; it lies at the rest of its division by the number of sectors. */
  readonly epoch: number;
  /** Sequence of the first record that was written into it. */
  readonly sequence: number;
  /** How often it was erased. 0 in format 1, which did not count. */
  readonly wear: number;
  /** Epoch of the oldest sector that was still needed, and the sequence it began with. `undefined` in format 1: all of them. */
  readonly tail: { readonly epoch: number; readonly sequence: number } | undefined;
  readonly isMended: boolean;
}

/** The head's bytes, up to the mark. */
export function encodeSectorHead(head: Omit<SectorHead, "isMended"> & { readonly tail: object }): Uint8Array {
  const bytes = new Uint8Array(WRITTEN_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, FORMAT * 0x1000000 + Math.min(head.wear, WEAR_LIMIT));
  view.setUint32(8, head.epoch);
  view.setUint32(12, head.sequence);
  view.setUint32(16, head.tail.epoch);
  view.setUint32(20, head.tail.sequence);
  view.setUint32(24, crc32(bytes.subarray(0, 24)));
  return bytes;
}

/** `undefined` when no head stands there. One flipped bit is set right. */
export function decodeSectorHead(bytes: Uint8Array): SectorHead | undefined {
  // Most places of a young ring.
  if (bytes[0] === 0xff && bytes[1] === 0xff) return undefined;
  return decodeFormat(bytes, 2) ?? decodeFormat(bytes, 1);
}

function decodeFormat(bytes: Uint8Array, format: 1 | 2): SectorHead | undefined {
  const checkOffset = CHECK_OFFSETS[format];
  const said = bytes.slice(0, checkOffset);
  const soundness = mendBit(said, new DataView(bytes.buffer, bytes.byteOffset).getUint32(checkOffset));
  if (soundness === "broken") return undefined;
  const view = new DataView(said.buffer);
  if (view.getUint32(0) !== MAGIC) return undefined;
  if (said[4] !== format) {
    // Whole, and of this shape: from a later version of this software. Its records must not be overwritten.
    if (said[4] > FORMAT) throw new JournalError(`a journal of format ${said[4]}`);
    return undefined;
  }
  return {
    epoch: view.getUint32(8),
    sequence: view.getUint32(12),
    wear: format === 1 ? 0 : view.getUint32(4) & WEAR_LIMIT,
    tail: format === 1 ? undefined : { epoch: view.getUint32(16), sequence: view.getUint32(20) },
    isMended: soundness === "mended",
  };
}

/** Whether the mark is set. A bit or two that rot changed do not count. */
export function isMarked(bytes: Uint8Array): boolean {
  let cleared = 0;
  for (let at = MARK_OFFSET; at < MARK_OFFSET + MARK_BYTES; at++) {
    for (let bit = 0x80; bit > 0; bit >>= 1) if ((bytes[at] & bit) === 0) cleared++;
  }
  return cleared > 4 * MARK_BYTES;
}
