/** A use of the journal that every engine can play: no part of Node. Says checksums of what was read and of the whole flash. */
import { crc32 } from "../../../../firmware/codec/crc32";
import type { FlashOpener } from "../../../../firmware/ports/io";
import { Journal, type JournalRecord } from "../../../../firmware/storage/journal/journal";
import type { JournalCipher } from "../../../../firmware/storage/journal/journal-record";

const BLOCK_BYTES = 4096;

/** NOR flash in memory, as little of it as the journal needs. */
export class MemoryFlash implements FlashOpener {
  readonly bytes: Uint8Array;

  constructor(blocks: number) {
    this.bytes = new Uint8Array(blocks * BLOCK_BYTES).fill(0xff);
  }

  open(): ReturnType<FlashOpener["open"]> {
    const { bytes } = this;
    return {
      status: () => ({ size: bytes.length, blockLength: BLOCK_BYTES, writeAlign: 1, eraseValue: 0xff }),
      read: (byteLength, offset) => bytes.slice(offset, offset + byteLength),
      write: (buffer, offset) => {
        for (let index = 0; index < buffer.length; index++) bytes[offset + index] &= buffer[index];
      },
      eraseBlock: (index) => void bytes.fill(0xff, index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES),
      close: () => undefined,
    };
  }
}

/** The key of the device; it needs no secret here. */
export const USE_KEY = Object.freeze(Array.from({ length: 32 }, (_, index) => index));

function open(flash: FlashOpener, cipher: JournalCipher, take: (record: JournalRecord) => void): [Journal, string] {
  const journal = new Journal(flash, cipher, Uint8Array.from(USE_KEY));
  const { sectors, missing, repaired, gaps } = journal.mount(take);
  return [journal, `gone ${sectors.join()} missing ${missing} in ${gaps.length} repaired ${repaired}`];
}

/** Goes round a small ring, with restarts and a flipped bit, then loses a sector. */
export function useJournal(cipher: JournalCipher): string[] {
  const flash = new MemoryFlash(6);
  const said: string[] = [];
  const restart = (): Journal => {
    let sum = 0;
    let count = 0;
    const [journal, damage] = open(flash, cipher, ({ sequence, type, body, position }) => {
      count++;
      sum = crc32(body, sum ^ sequence ^ (type << 16) ^ position);
    });
    said.push(`${count} records ${sum} ${damage} flash ${crc32(flash.bytes)}`);
    return journal;
  };
  let journal = restart();
  for (let number = 1; number <= 90; number++) {
    const body = new Uint8Array((number * 53) % 600).fill(number);
    const { sequence, position } = journal.append(number & 15, body);
    if (journal.read(position)?.sequence !== sequence) said.push(`record ${sequence} is not there`);
    if (number % 8 === 0) journal.release(position);
    if (number % 3 === 0) journal.tidy();
    if (number % 30 === 0) {
      flash.bytes[(position % flash.bytes.length) + 20] ^= 0x10;
      journal = restart();
    }
  }
  const { sectors, sectorsUsed, bytesFree, wear } = journal.usage;
  said.push(`${sectorsUsed} of ${sectors}, ${bytesFree} free, wear ${wear.least} to ${wear.most}`);
  for (let index = 0; index < BLOCK_BYTES; index++)
    flash.bytes[2 * BLOCK_BYTES + index] = Math.imul(index, 40503) >>> 8;
  restart();
  return said;
}
