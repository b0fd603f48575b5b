/** What the tests of the journal have in common: a key, a cipher, bodies that follow from their sequence. */
import { createCipheriv, createHmac } from "node:crypto";
import { Journal, type JournalDamage, type JournalRecord } from "../../../../firmware/storage/journal/journal";
import type { JournalCipher } from "../../../../firmware/storage/journal/journal-record";
import type { FlashOpener } from "../../../../firmware/ports/io";

export const cipher: JournalCipher = {
  hmacSha256: (key, data) => new Uint8Array(createHmac("sha256", key).update(data).digest()),
  aesCtr: (key, counter, data) => new Uint8Array(createCipheriv("aes-256-ctr", key, counter).update(data)),
};

export const key = new Uint8Array(32).fill(0x4a);

/** A body that tells its number and has a length of its own. */
export function bodyOf(number: number, length = 8 + ((number * 37) % 450)): Uint8Array {
  const body = new Uint8Array(length);
  for (let index = 0; index < length; index++) body[index] = (number * 31 + index * 7 + (number >> 8)) & 0xff;
  return body;
}

export interface Mounted {
  readonly journal: Journal;
  readonly records: readonly JournalRecord[];
  readonly damage: JournalDamage;
}

/** A mounted journal, and what it told. */
export function mount(flash: FlashOpener, deviceKey = key): Mounted {
  const journal = new Journal(flash, cipher, deviceKey);
  const records: JournalRecord[] = [];
  const damage = journal.mount((record) => records.push(record));
  return { journal, records, damage };
}

/** Mounted without damage; a test fails when there is some. */
export function mountSound(flash: FlashOpener): Mounted {
  const mounted = mount(flash);
  expect({ sectors: mounted.damage.sectors, gaps: mounted.damage.gaps }).toEqual({ sectors: [], gaps: [] });
  return mounted;
}
