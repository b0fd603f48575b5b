/**
 * The terminal's journal: records that are only ever appended, in a ring of flash sectors (docs/journal.md). A record is durable when
 * `append` returns, whole or not there at all whenever the power fails, and stays until it is released. Nothing is ever copied, and
 * memory holds no index: whoever needs a summary makes it while mounting.
 */
import type { FlashOpener } from "../../ports/io";
import { DamageCount, type JournalDamage } from "./journal-damage";
import { JournalError, JournalFullError } from "./journal-error";
import { BODY_LIMIT, type JournalCipher, recordBytes, RecordSealer } from "./journal-record";
import { JournalRing, PAGE_BYTES } from "./journal-ring";
import { SECTOR_HEAD_BYTES, type SectorHead } from "./journal-sector";
import { type JournalRecord, SectorWalk } from "./journal-walk";

export type { JournalDamage, JournalRecord };

/** Sectors that `hasRoom` keeps back, so that what was begun can be finished. */
const RESERVE_SECTORS = 2;

/** A bit of the erased place may have flipped since; a record that does not read back is written once more, behind it. */
const ATTEMPTS = 2;

/** Figures for people. */
export interface JournalUsage {
  readonly sectors: number;
  readonly sectorsUsed: number;
  /** Bytes for records that are left, reserve included. */
  readonly bytesFree: number;
  /** Erasures of the sector that had the fewest, and of the one that had the most. */
  readonly wear: { readonly least: number; readonly most: number };
}

export class Journal {
  readonly #ring: JournalRing;
  readonly #sealer: RecordSealer;
  /** Epochs of the newest sector and of the oldest one still needed; before the first sector, 0 and 1. */
  #newest = 0;
  #tail = 1;
  /** Sequence that the oldest sector begins with, and of the next record. */
  #tailSequence = 1;
  #sequence = 1;
  /** Offset of the next record in the newest sector. */
  #free: number;
  /** Wear of the newest sector, and of the one after it when it was erased beforehand. */
  #wear = 0;
  #erasedWear: number | undefined;
  #state: "unmounted" | "mounted" | "failed" = "unmounted";

  /** Opens the partition. `key` has 32 bytes. Throws {@link JournalError} when there is no partition, or one that is too small. */
  constructor(flash: FlashOpener, cipher: JournalCipher, key: Uint8Array) {
    this.#ring = new JournalRing(flash);
    this.#sealer = new RecordSealer(cipher, key);
    this.#free = this.#ring.sectorBytes;
  }

  /**
   * Calls back with every record of every sector that is needed, oldest first: those that were released lately are among them. Once,
   * before everything else. Tells what is gone; the same is told again at each mount until its place is released.
   */
  mount(take: (record: JournalRecord) => void): JournalDamage {
    const head = this.#find();
    const damage = new DamageCount(this.#tailSequence);
    if (head === undefined) damage.sectors.push(...this.#ring.strangers());
    const walk = new SectorWalk(this.#ring.partition, this.#sealer);
    for (let epoch = this.#tail; epoch <= this.#newest; epoch++) this.#mountSector(epoch, walk, damage, take);
    damage.repaired += walk.mended;
    this.#sequence = damage.next;
    this.#state = "mounted";
    return damage;
  }

  /**
   * Writes a record; it is in flash when this returns. A body has at most 1,024 bytes. Throws {@link JournalFullError} when all sectors are
   * needed, and {@link JournalError} when flash does not keep it: whether the record stands is known at the next mount, and until then
   * nothing more is written.
   */
  append(type: number, body: Uint8Array): { readonly sequence: number; readonly position: number } {
    if (this.#state === "unmounted") throw new Error("append before mount");
    if (this.#state === "failed") throw new JournalError("the journal failed before");
    if (body.length > BODY_LIMIT) throw new RangeError(`a record of ${body.length} bytes`);
    const length = recordBytes(body.length);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.#placeOf(length) === undefined) this.#begin();
      const offset = this.#placeOf(length) as number;
      const record = this.#sealer.seal(this.#newest, offset, type, this.#sequence, body);
      this.#free = offset + length;
      // When flash throws, nobody knows what is in it: nothing more is written until it was read again.
      this.#state = "failed";
      const isWritten = this.#ring.write(this.#newest, offset, record);
      if (!isWritten) continue;
      this.#state = "mounted";
      return { sequence: this.#sequence++, position: this.#newest * this.#ring.sectorBytes + offset };
    }
    throw new JournalError("what was written does not read back");
  }

  /** Whether a record with a body of so many bytes can be written and the reserve is still whole: asked before something is begun. */
  hasRoom(bodyBytes: number): boolean {
    const isBegun = this.#placeOf(recordBytes(bodyBytes)) !== undefined;
    return this.#sectorsAhead - (isBegun ? 0 : 1) >= RESERVE_SECTORS;
  }

  /** One record again. `undefined` when none begins there, or its sector was released. */
  read(position: number): JournalRecord | undefined {
    const epoch = Math.floor(position / this.#ring.sectorBytes);
    if (epoch < this.#tail || epoch > this.#newest) return undefined;
    const walk = new SectorWalk(this.#ring.partition, this.#sealer);
    walk.enter(epoch, position % this.#ring.sectorBytes, this.#endOf(epoch));
    const record = walk.next();
    return record?.position === position ? record : undefined;
  }

  /** The records from this position on, oldest first, up to the last one there was when it began; `false` from `take` ends it. */
  readFrom(position: number, take: (record: JournalRecord) => boolean | void): void {
    const { sectorBytes } = this.#ring;
    const walk = new SectorWalk(this.#ring.partition, this.#sealer);
    const last = this.#newest;
    const end = this.#endOf(last);
    const first = Math.max(Math.floor(position / sectorBytes), this.#tail);
    let before = 0;
    for (let epoch = first; epoch <= last; epoch++) {
      const offset = epoch * sectorBytes < position ? position % sectorBytes : 0;
      walk.enter(epoch, Math.max(offset, SECTOR_HEAD_BYTES), epoch === last ? end : sectorBytes);
      for (let record = walk.next(); record !== undefined; record = walk.next()) {
        if (record.sequence <= before) continue;
        before = record.sequence;
        if (take(record) === false) return;
      }
    }
  }

  /**
   * Nothing before this position is needed any more. Sectors that end before it may be erased from now on; a restart before the next sector is
   * begun does not know of it and calls back with their records once more.
   */
  release(position: number): void {
    const epoch = Math.min(Math.floor(position / this.#ring.sectorBytes), this.#newest);
    if (epoch <= this.#tail) return;
    const record = this.#ring.head(epoch) ?? this.read(position);
    this.#tailSequence = record?.sequence ?? this.#tailSequence;
    this.#tail = epoch;
  }

  /** Erases the next sector beforehand when the current one is more than half full, so that no payment waits for it. */
  tidy(): void {
    if (this.#state !== "mounted" || this.#erasedWear !== undefined) return;
    if (this.#free <= this.#ring.sectorBytes / 2 || this.#sectorsAhead === 0) return;
    this.#state = "failed";
    this.#erasedWear = this.#eraseNext();
    this.#state = "mounted";
  }

  /** Reads all heads for the wear: not for every screen. */
  get usage(): JournalUsage {
    const { sectors, sectorBytes } = this.#ring;
    const bytesFree = sectorBytes - this.#free + this.#sectorsAhead * (sectorBytes - SECTOR_HEAD_BYTES);
    return { sectors, sectorsUsed: this.#newest - this.#tail + 1, bytesFree, wear: this.#ring.wear() };
  }

  /** Sectors that can be begun. One of the ring is never in use: the next one to begin, which a cut may leave in any state. */
  get #sectorsAhead(): number {
    return this.#ring.sectors - 1 - (this.#newest - this.#tail + 1);
  }

  #endOf(epoch: number): number {
    return epoch === this.#newest ? this.#free : this.#ring.sectorBytes;
  }

  /** Where in the current sector so many bytes go; what fits into a page does not lie across two, so it takes one operation. */
  #placeOf(length: number): number | undefined {
    const inPage = this.#free % PAGE_BYTES;
    const isAcross = length <= PAGE_BYTES && inPage + length > PAGE_BYTES;
    const offset = isAcross ? this.#free - inPage + PAGE_BYTES : this.#free;
    return offset + length <= this.#ring.sectorBytes ? offset : undefined;
  }

  #begin(): void {
    if (this.#sectorsAhead < 1) throw new JournalFullError("the journal is full");
    const tail = { epoch: this.#tail, sequence: this.#tailSequence };
    this.#state = "failed";
    this.#wear = this.#erasedWear ?? this.#eraseNext();
    this.#ring.begin({ epoch: this.#newest + 1, sequence: this.#sequence, wear: this.#wear, tail });
    this.#state = "mounted";
    this.#erasedWear = undefined;
    this.#newest += 1;
    this.#free = SECTOR_HEAD_BYTES;
  }

  /** Returns the wear of the erased sector. */
  #eraseNext(): number {
    const before = this.#ring.headAt((this.#newest + 1) % this.#ring.sectors);
    this.#ring.erase(this.#newest + 1);
    // Sectors wear alike: where one's own count is gone, its neighbour's does.
    return before === undefined ? Math.max(1, this.#wear) : before.wear + 1;
  }

  /** Finds the newest sector and the oldest one still needed. */
  #find(): SectorHead | undefined {
    const head = this.#ring.newest();
    this.#newest = head?.epoch ?? 0;
    this.#wear = head?.wear ?? 0;
    if (head !== undefined) {
      const tail = head.tail ?? this.#oldestOf(head.epoch);
      // Never more than the ring can hold, whatever a head says.
      this.#tail = Math.max(tail.epoch, head.epoch - this.#ring.sectors + 2, 1);
      this.#tailSequence = tail.sequence;
    }
    if (this.#ring.wasBegun(this.#newest + 1)) this.#newest += 1;
    else if (head !== undefined) this.#ring.markBegun(head.epoch);
    return head;
  }

  /** Format 1 names no tail: everything that stands is needed. */
  #oldestOf(newest: number): { readonly epoch: number; readonly sequence: number } {
    for (let epoch = Math.max(1, newest - this.#ring.sectors + 2); epoch < newest; epoch++) {
      const head = this.#ring.head(epoch);
      if (head !== undefined) return head;
    }
    return this.#ring.head(newest) as SectorHead;
  }

  #mountSector(epoch: number, walk: SectorWalk, damage: DamageCount, take: (record: JournalRecord) => void): void {
    const { sectors, sectorBytes } = this.#ring;
    const head = this.#ring.head(epoch);
    if (head === undefined) damage.sectors.push(epoch % sectors);
    else damage.expect(head.sequence);
    if (head?.isMended === true) damage.repaired++;
    walk.enter(epoch, SECTOR_HEAD_BYTES);
    for (let record = walk.next(); record !== undefined; record = walk.next()) {
      // One that was written twice, see append.
      if (damage.found(record.sequence)) take(record);
    }
    if (epoch !== this.#newest) return;
    // Of format 1, or without a head: nothing more is written there.
    this.#free = head?.tail === undefined ? sectorBytes : walk.used;
    // How many there were nobody knows: as many as a sector can hold, so that no sequence comes twice.
    if (head === undefined) damage.expect(damage.next + Math.floor(sectorBytes / recordBytes(0)));
  }
}
