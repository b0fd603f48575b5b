/**
 * Reads a terminal's journal out of its flash, as somebody would who has the chip's secret (docs/journal.md, "Format"). The bench has its
 * own reader of the format, so that a mistake in the firmware's cannot hide behind itself. It changes nothing.
 */
import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { DeviceSecret } from "./device-secret";
import { SECTOR_LENGTH } from "./chips/nor-flash";

/** Label under which a device derives the key of its journal. */
export const JOURNAL_LABEL = "tapline journal 1";

export interface ImageRecord {
  readonly sequence: number;
  readonly type: number;
  readonly body: Buffer;
}

/** What stands in a journal, oldest first, and what is wrong with it, in words. */
export interface JournalImage {
  readonly records: readonly ImageRecord[];
  readonly damage: readonly string[];
}

const MAGIC = 0x54504c4a;
const FORMAT = 2;
const SECTOR_HEAD_LENGTH = 32;
const SECTOR_CHECK_OFFSET = 24;
const UNIT = 8;
const ERASED_WORD = 0xffffffff;
const MARK = 0xa6;
const HEAD_LENGTH = 16;
const VECTOR_LENGTH = 16;
const FACT_LENGTH = 8;

interface Sector {
  readonly epoch: number;
  readonly bytes: Buffer;
  readonly sequence: number;
  readonly tailEpoch: number;
  readonly tailSequence: number;
}

/** The journal in a partition's bytes. */
export function readJournalImage(partition: Uint8Array, secret: DeviceSecret): JournalImage {
  const sectors = sectorsIn(partition);
  const newest = sectors.at(-1);
  if (newest === undefined) return { records: [], damage: [] };
  const keys = keysOf(secret);
  const records: ImageRecord[] = [];
  const damage: string[] = [];
  let next = newest.tailSequence;
  for (let epoch = newest.tailEpoch; epoch <= newest.epoch; epoch++) {
    const sector = sectors.find((each) => each.epoch === epoch);
    if (sector === undefined) damage.push(`the sector of epoch ${epoch} is gone`);
    else {
      for (const record of recordsIn(sector, keys)) {
        // One that did not read back was written once more.
        if (record.sequence < next) continue;
        if (record.sequence > next) damage.push(`records ${next} to ${record.sequence - 1} are gone`);
        next = record.sequence + 1;
        records.push(record);
      }
    }
  }
  return { records, damage };
}

/** Sectors with a head of their place, by epoch. */
function sectorsIn(partition: Uint8Array): Sector[] {
  const count = partition.length / SECTOR_LENGTH;
  const found: Sector[] = [];
  for (let index = 0; index < count; index++) {
    const sector = partition.subarray(index * SECTOR_LENGTH, (index + 1) * SECTOR_LENGTH);
    const bytes = Buffer.from(sector.buffer, sector.byteOffset, sector.length);
    if (bytes.readUInt32BE(0) === ERASED_WORD) continue;
    const head = mended(bytes.subarray(0, SECTOR_CHECK_OFFSET), bytes.readUInt32BE(SECTOR_CHECK_OFFSET));
    if (head === undefined || head.readUInt32BE(0) !== MAGIC || head[4] !== FORMAT) continue;
    const epoch = head.readUInt32BE(8);
    if (epoch % count !== index) continue;
    const [sequence, tailEpoch, tailSequence] = [12, 16, 20].map((offset) => head.readUInt32BE(offset));
    found.push({ epoch, bytes, sequence, tailEpoch, tailSequence });
  }
  return found.sort((left, right) => left.epoch - right.epoch);
}

interface Keys {
  readonly mac: Buffer;
  readonly encryption: Buffer;
}

function keysOf(secret: DeviceSecret): Keys {
  const key = secret.derive(JOURNAL_LABEL);
  const derived = (label: string): Buffer => createHmac("sha256", key).update(label).digest();
  return { mac: derived("tapline journal mac"), encryption: derived("tapline journal encryption") };
}

function* recordsIn({ epoch, bytes }: Sector, keys: Keys): Generator<ImageRecord> {
  for (let offset = SECTOR_HEAD_LENGTH; offset + HEAD_LENGTH + VECTOR_LENGTH <= bytes.length;) {
    if (bytes.readUInt32BE(offset) === ERASED_WORD && bytes.readUInt32BE(offset + 4) === ERASED_WORD) {
      offset += UNIT;
      continue;
    }
    const record = recordAt(bytes, offset, epoch, keys);
    if (record !== undefined) yield record;
    const length = record === undefined ? UNIT : HEAD_LENGTH + VECTOR_LENGTH + record.body.length;
    offset += Math.ceil(length / UNIT) * UNIT;
  }
}

function recordAt(bytes: Buffer, offset: number, epoch: number, keys: Keys): ImageRecord | undefined {
  // A flipped bit of the mark is looked for as well: what is no head at all is not worth it.
  if (bitsOf(bytes[offset + 1] ^ MARK) > 1) return undefined;
  const head = mended(bytes.subarray(offset, offset + 12), bytes.readUInt32BE(offset + 12));
  if (head?.[1] !== MARK) return undefined;
  const [type, length, sequence] = [head[0], head.readUInt16BE(2), head.readUInt32BE(4)];
  const start = offset + HEAD_LENGTH;
  const sealed = mended(bytes.subarray(start, start + VECTOR_LENGTH + length), head.readUInt32BE(8));
  if (sealed?.length !== VECTOR_LENGTH + length) return undefined;
  const vector = sealed.subarray(0, VECTOR_LENGTH);
  const cipher = createDecipheriv("aes-256-ctr", keys.encryption, vector);
  const body = Buffer.concat([cipher.update(sealed.subarray(VECTOR_LENGTH)), cipher.final()]);
  const place = Buffer.alloc(8);
  place.writeUInt32BE(epoch, 0);
  place.writeUInt32BE(offset, 4);
  const mac = createHmac("sha256", keys.mac).update(place).update(head.subarray(0, FACT_LENGTH)).update(body).digest();
  return timingSafeEqual(mac.subarray(0, VECTOR_LENGTH), vector) ? { sequence, type, body } : undefined;
}

/** The bytes that belong to a checksum: as they are, or with one bit of them or of the checksum changed; `undefined` when none do. */
function mended(bytes: Buffer, check: number): Buffer | undefined {
  const difference = (crc32(bytes) ^ check) >>> 0;
  if (bitsOf(difference) <= 1) return bytes;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] ^= 1 << (bit & 7);
    if (crc32(changed) === check) return changed;
  }
  return undefined;
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
