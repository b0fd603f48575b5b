/**
 * The ring of sectors that the journal lies in: reading and writing their heads, erasing. Which sectors are needed is the journal's to say.
 */
import type { FlashOpener, FlashPartition } from "../../ports/io";
import type { PartitionName } from "../../ports/store";
import { JournalError } from "./journal-error";
import { UNIT_BYTES } from "./journal-record";
import {
  decodeSectorHead,
  encodeSectorHead,
  isMarked,
  MARK_BYTES,
  MARK_OFFSET,
  SECTOR_HEAD_BYTES,
  type SectorHead,
} from "./journal-sector";

const PARTITION: PartitionName = "journal";
/** One in use, one erased beforehand, two in reserve. */
const LEAST_SECTORS = 4;
/** Pages of NOR flash: what one program operation can write. */
export const PAGE_BYTES = 256;

export class JournalRing {
  readonly partition: FlashPartition;
  readonly sectors: number;
  readonly sectorBytes: number;

  constructor(flash: FlashOpener) {
    try {
      this.partition = flash.open({ path: PARTITION, mode: "r+" });
    } catch (error) {
      throw new JournalError("no partition for the journal", { cause: error });
    }
    const { size, blockLength, writeAlign } = this.partition.status();
    this.sectors = Math.floor(size / blockLength);
    this.sectorBytes = blockLength;
    if (this.sectors < LEAST_SECTORS) throw new JournalError(`the partition has less than ${LEAST_SECTORS} blocks`);
    if (MARK_BYTES % writeAlign !== 0 && UNIT_BYTES % writeAlign !== 0) {
      throw new JournalError(`cannot write in units of ${writeAlign} bytes`);
    }
  }

  /** The head of a sector, if it is this epoch's. */
  head(epoch: number): SectorHead | undefined {
    const head = this.headAt(epoch % this.sectors);
    return head?.epoch === epoch ? head : undefined;
  }

  /** Whatever head stands at a place of the ring. */
  headAt(index: number): SectorHead | undefined {
    return decodeSectorHead(this.partition.read(SECTOR_HEAD_BYTES, index * this.sectorBytes));
  }

  /** The highest epoch whose head stands; `undefined` when none does. */
  newest(): SectorHead | undefined {
    let newest: SectorHead | undefined;
    for (let index = 0; index < this.sectors; index++) {
      const head = this.headAt(index);
      if (head === undefined || head.epoch % this.sectors !== index) continue;
      if (newest === undefined || head.epoch > newest.epoch) newest = head;
    }
    return newest;
  }

  /**
   * In a ring without any head: places where something stands nevertheless. The first sector's place does not count, a cut may have left
   * it in any state.
   */
  strangers(): number[] {
    const found: number[] = [];
    for (let index = 0; index < this.sectors; index++) {
      const bytes = this.partition.read(MARK_OFFSET, index * this.sectorBytes);
      if (index !== 1 && !isErased(bytes)) found.push(index);
    }
    return found;
  }

  /** Least and most erasures of a sector; it reads all heads. */
  wear(): { least: number; most: number } {
    let least = Infinity;
    let most = 0;
    for (let index = 0; index < this.sectors; index++) {
      const wear = this.headAt(index)?.wear ?? 0;
      least = Math.min(least, wear);
      most = Math.max(most, wear);
    }
    return { least, most };
  }

  /** Whether this epoch's sector was begun, as the one before it says. Only then can something have been written into it. */
  wasBegun(epoch: number): boolean {
    return isMarked(this.partition.read(SECTOR_HEAD_BYTES, ((epoch - 1) % this.sectors) * this.sectorBytes));
  }

  /** Says so. A mark that a cut or rot left incomplete is completed. */
  markBegun(epoch: number): void {
    const offset = ((epoch - 1) % this.sectors) * this.sectorBytes + MARK_OFFSET;
    const mark = this.partition.read(MARK_BYTES, offset);
    if (mark.every((byte) => byte === 0)) return;
    this.partition.write(new Uint8Array(MARK_BYTES), offset);
  }

  /** Erases the place of this epoch and checks it. */
  erase(epoch: number): void {
    const index = epoch % this.sectors;
    this.partition.eraseBlock(index);
    for (let offset = 0; offset < this.sectorBytes; offset += PAGE_BYTES) {
      if (!isErased(this.partition.read(PAGE_BYTES, index * this.sectorBytes + offset))) {
        throw new JournalError("a block does not erase");
      }
    }
  }

  /** Writes the head of an erased sector, then the mark in the one before it. */
  begin(head: Parameters<typeof encodeSectorHead>[0]): void {
    const bytes = encodeSectorHead(head);
    if (!this.write(head.epoch, 0, bytes)) {
      // A bit may have flipped since it was erased beforehand.
      this.erase(head.epoch);
      if (!this.write(head.epoch, 0, bytes)) throw new JournalError("what was written does not read back");
    }
    this.markBegun(head.epoch);
  }

  /** Returns whether what was written reads back. */
  write(epoch: number, offset: number, bytes: Uint8Array): boolean {
    const start = (epoch % this.sectors) * this.sectorBytes + offset;
    this.partition.write(bytes, start);
    return isSame(this.partition.read(bytes.length, start), bytes);
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Four bytes at a time, as below: an interpreter takes its time for each. */
function isErased(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at += 4) if (view.getInt32(at) !== -1) return false;
  return true;
}

/** Compares two of the same length, which is a multiple of four: heads and records are. */
function isSame(left: Uint8Array, right: Uint8Array): boolean {
  const [one, other] = [viewOf(left), viewOf(right)];
  for (let at = 0; at < right.length; at += 4) if (one.getInt32(at) !== other.getInt32(at)) return false;
  return true;
}
