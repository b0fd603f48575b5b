import { createCipheriv, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { JournalError } from "../../../../firmware/storage/journal/journal-error";
import { RecordSealer } from "../../../../firmware/storage/journal/journal-record";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";
import { bodyOf, cipher, key, mount, mountSound } from "./journal-samples";

const SECTORS = 6;
const SECTOR_BYTES = 4096;

/** Head of format 1: magic, version, epoch, sequence of the first record, CRC-32. */
function formatOneHead(epoch: number, sequence: number): Buffer {
  const head = Buffer.alloc(20);
  head.write("TPLJ");
  head[4] = 1;
  head.writeUInt32BE(epoch, 8);
  head.writeUInt32BE(sequence, 12);
  head.writeUInt32BE(crc32(head.subarray(0, 16)), 16);
  return head;
}

/** A journal as format 1 left it: epochs `first` to `last`, eight records each, the last sector half full. */
function formatOneFlash(first: number, last: number): { flash: FakeFlash; sequences: number[] } {
  const flash = new FakeFlash();
  const { bytes } = flash.partition("journal", SECTORS);
  const sealer = new RecordSealer(cipher, key);
  const sequences: number[] = [];
  let sequence = 8 * (first - 1) + 1;
  for (let epoch = first; epoch <= last; epoch++) {
    const start = (epoch % SECTORS) * SECTOR_BYTES;
    bytes.set(formatOneHead(epoch, sequence), start);
    let offset = 32;
    for (let count = 0; count < (epoch === last ? 4 : 8); count++) {
      const record = sealer.seal(epoch, offset, 3, sequence, bodyOf(sequence, 400));
      bytes.set(record, start + offset);
      sequences.push(sequence++);
      offset += record.length;
    }
  }
  return { flash, sequences };
}

const versions = (flash: FakeFlash): number[] =>
  Array.from({ length: SECTORS }, (_, index) => flash.partition("journal").bytes[index * SECTOR_BYTES + 4]);

describe("a journal of format 1", () => {
  it.each([
    [1, 1],
    [1, 3],
    [4, 8],
    [61, 63],
  ])("with sectors %i to %i is read whole and goes on in format 2", (first, last) => {
    const { flash, sequences } = formatOneFlash(first, last);
    const { journal, records } = mountSound(flash);
    expect(records.map(({ sequence }) => sequence)).toEqual(sequences);
    expect(records.map(({ body }) => body)).toEqual(sequences.map((sequence) => bodyOf(sequence, 400)));
    journal.release(records[records.length - 2].position);
    const next = journal.append(1, bodyOf(1));
    expect(next.sequence).toBe(sequences[sequences.length - 1] + 1);
    // Nothing of format 1 is written to any more.
    expect(Math.floor(next.position / SECTOR_BYTES)).toBe(last + 1);
    expect(versions(flash)[(last + 1) % SECTORS]).toBe(2);
    const again = mountSound(flash);
    expect(again.records.at(-1)).toEqual({ type: 1, body: bodyOf(1), ...next });
    expect(again.records[0].sequence).toBe(8 * (last - 1) + 1);
  });

  it("keeps all of it until something is released, also over a restart", () => {
    const { flash, sequences } = formatOneFlash(2, 4);
    mountSound(flash).journal.append(1, bodyOf(1));
    const { records } = mountSound(flash);
    expect(records.map(({ sequence }) => sequence)).toEqual([...sequences, sequences[sequences.length - 1] + 1]);
  });

  it("is in format 2 altogether once round the ring", () => {
    const { flash } = formatOneFlash(4, 8);
    let { journal, records } = mountSound(flash);
    journal.release(records[records.length - 1].position);
    for (let number = 0; number < 60; number++) {
      journal.release(journal.append(1, bodyOf(number, 400)).position);
      if (number % 20 === 0) ({ journal, records } = mountSound(flash));
    }
    expect(versions(flash)).toEqual(Array<number>(SECTORS).fill(2));
    expect(journal.usage.wear.least).toBeGreaterThan(0);
  });

  it("loses nothing when the power is cut while it goes over to format 2", () => {
    for (let cutAt = 1; cutAt <= 5; cutAt++) {
      for (const tearSeed of [undefined, 1, 0x777, 0x31337]) {
        const { flash, sequences } = formatOneFlash(4, 8);
        flash.cutAt = cutAt;
        flash.tearSeed = tearSeed;
        try {
          const { journal, records } = mount(flash);
          journal.release(records[9].position);
          journal.append(1, bodyOf(1));
          journal.append(1, bodyOf(2));
          journal.append(1, bodyOf(3));
        } catch (error) {
          expect(error).toBeInstanceOf(PowerCut);
        }
        flash.cutAt = undefined;
        const { records } = mountSound(flash);
        const found = records.map(({ sequence }) => sequence);
        expect(found).toEqual(expect.arrayContaining(sequences.slice(9)));
      }
    }
  });

  it("has flipped bits of its heads set right, too", () => {
    const { flash, sequences } = formatOneFlash(4, 5);
    const { bytes } = flash.partition("journal");
    for (let bit = 0; bit < 160; bit++) {
      bytes[4 * SECTOR_BYTES + (bit >> 3)] ^= 1 << (bit & 7);
      bytes[5 * SECTOR_BYTES + (bit >> 3)] ^= 1 << (bit & 7);
      const { records, damage } = mountSound(flash);
      expect(records).toHaveLength(sequences.length);
      expect(damage.repaired).toBe(2);
      bytes[4 * SECTOR_BYTES + (bit >> 3)] ^= 1 << (bit & 7);
      bytes[5 * SECTOR_BYTES + (bit >> 3)] ^= 1 << (bit & 7);
    }
  });
});

describe("a journal of format 2", () => {
  it("lies in flash as docs/journal.md says, byte by byte", () => {
    const flash = new FakeFlash();
    const { bytes } = flash.partition("journal", SECTORS);
    const { journal } = mount(flash);
    const body = bodyOf(1, 21);
    journal.append(7, body);
    journal.append(8, new Uint8Array(0));
    const label = (text: string): Buffer => createHmac("sha256", key).update(text, "ascii").digest();
    const recordOf = (type: number, sequence: number, offset: number, plain: Uint8Array): Buffer => {
      const head = Buffer.alloc(16);
      head[0] = type;
      head[1] = 0xa6;
      head.writeUInt16BE(plain.length, 2);
      head.writeUInt32BE(sequence, 4);
      const place = Buffer.alloc(8);
      place.writeUInt32BE(1, 0);
      place.writeUInt32BE(offset, 4);
      const mac = createHmac("sha256", label("tapline journal mac"));
      const vector = mac.update(place).update(head.subarray(0, 8)).update(plain).digest().subarray(0, 16);
      const counterMode = createCipheriv("aes-256-ctr", label("tapline journal encryption"), vector);
      const sealed = Buffer.concat([vector, counterMode.update(plain)]);
      head.writeUInt32BE(crc32(sealed), 8);
      head.writeUInt32BE(crc32(head.subarray(0, 12)), 12);
      return Buffer.concat([head, sealed, Buffer.alloc(-sealed.length & 7, 0xff)]);
    };
    const head = Buffer.alloc(32, 0xff);
    head.write("TPLJ");
    for (const [index, value] of [0x02000001, 1, 1, 1, 1].entries()) head.writeUInt32BE(value, 4 + 4 * index);
    head.writeUInt32BE(crc32(head.subarray(0, 24)), 24);
    const sector = Buffer.concat([head, recordOf(7, 1, 32, body), recordOf(8, 2, 88, new Uint8Array(0))]);
    expect(Buffer.from(bytes.subarray(SECTOR_BYTES, SECTOR_BYTES + sector.length)).toString("hex")).toBe(
      sector.toString("hex"),
    );
    const mark = Buffer.alloc(SECTOR_BYTES, 0xff).fill(0, 28, 32);
    expect(Buffer.compare(bytes.subarray(0, SECTOR_BYTES), mark)).toBe(0);
  });
});

describe("a journal of a later format", () => {
  it("is not touched", () => {
    const flash = new FakeFlash();
    const { bytes } = flash.partition("journal", SECTORS);
    const { journal } = mount(flash);
    journal.append(1, bodyOf(1));
    const head = Buffer.from(bytes.buffer, SECTOR_BYTES, 28);
    head[4] = 3;
    head.writeUInt32BE(crc32(head.subarray(0, 24)), 24);
    const before = bytes.slice();
    expect(() => mount(flash)).toThrow(new JournalError("a journal of format 3"));
    expect(Buffer.compare(bytes, before)).toBe(0);
  });
});
