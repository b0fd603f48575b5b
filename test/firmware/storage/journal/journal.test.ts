import { JournalError, JournalFullError } from "../../../../firmware/storage/journal/journal-error";
import { Journal } from "../../../../firmware/storage/journal/journal";
import { FakeFlash } from "../../../support/fake-flash";
import { bodyOf, cipher, key, mount, mountSound } from "./journal-samples";

describe("the journal", () => {
  it("gives back what was appended, in order, also after a restart", () => {
    const flash = new FakeFlash();
    flash.partition("journal", 8);
    const { journal, records } = mountSound(flash);
    expect(records).toEqual([]);
    const written = [];
    for (let number = 1; number <= 60; number++) {
      const body = bodyOf(number);
      written.push({ type: number % 12, body, ...journal.append(number % 12, body) });
    }
    expect(written.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    const again = mountSound(flash);
    expect(again.records).toEqual(written);
    for (const record of written) expect(again.journal.read(record.position)).toEqual(record);
    const read: unknown[] = [];
    journal.readFrom(written[30].position, (record) => void read.push(record));
    expect(read).toEqual(written.slice(30));
  });

  it("takes bodies from nothing to 1,024 bytes", () => {
    const flash = new FakeFlash();
    flash.partition("journal", 8);
    const { journal } = mountSound(flash);
    const lengths = [0, 1, 7, 8, 9, 223, 224, 225, 1023, 1024];
    for (const length of lengths) journal.append(1, bodyOf(length, length));
    expect(mountSound(flash).records.map(({ body }) => body)).toEqual(lengths.map((length) => bodyOf(length, length)));
    expect(() => journal.append(1, new Uint8Array(1025))).toThrow(RangeError);
  });

  it("goes round its ring while what is old is released", () => {
    const flash = new FakeFlash();
    flash.partition("journal", 6);
    let { journal } = mountSound(flash);
    const kept: number[] = [];
    for (let number = 1; number <= 3000; number++) {
      const { position } = journal.append(1, bodyOf(number, 64));
      kept.push(position);
      if (number % 50 === 0) journal.release(kept[number - 20]);
      if (number % 7 === 0) journal.tidy();
      if (number % 333 === 0) {
        const again = mountSound(flash);
        expect(again.records.at(-1)?.sequence).toBe(number);
        expect(again.records.length).toBeGreaterThanOrEqual(20);
        ({ journal } = again);
      }
    }
    const { erases } = flash.partition("journal");
    expect(Math.max(...erases) - Math.min(...erases)).toBeLessThanOrEqual(3);
    const { wear } = journal.usage;
    expect(Math.abs(wear.most - Math.max(...erases))).toBeLessThanOrEqual(3);
  });

  it("refuses when it is full, keeps everything, and goes on when something is released", () => {
    const flash = new FakeFlash();
    flash.partition("journal", 5);
    const { journal } = mountSound(flash);
    const positions: number[] = [];
    while (journal.hasRoom(400)) positions.push(journal.append(1, bodyOf(positions.length + 1, 400)).position);
    const inReserve = positions.length;
    const fill = (): void => {
      for (;;) positions.push(journal.append(1, bodyOf(positions.length + 1, 400)).position);
    };
    expect(fill).toThrow(JournalFullError);
    expect(fill).toThrow(JournalFullError);
    expect(positions.length - inReserve).toBeGreaterThanOrEqual(16);
    expect(mountSound(flash).records.map(({ body }) => body)).toEqual(positions.map((_, i) => bodyOf(i + 1, 400)));
    journal.release(positions[10]);
    expect(journal.hasRoom(400)).toBe(false);
    expect(journal.append(1, bodyOf(1)).sequence).toBe(positions.length + 1);
    expect(mountSound(flash).records.at(-1)?.body).toEqual(bodyOf(1));
    journal.release(positions.at(-1) as number);
    expect(journal.hasRoom(400)).toBe(true);
  });

  it("refuses a partition that is not there or too small, and a use before the mount", () => {
    const none = { open: () => fail() };
    const fail = (): never => {
      throw new Error("no such partition");
    };
    expect(() => new Journal(none, cipher, key)).toThrow(JournalError);
    const flash = new FakeFlash();
    flash.partition("journal", 3);
    expect(() => mount(flash)).toThrow(JournalError);
    expect(() => new Journal(new FakeFlash(), cipher, key).append(1, new Uint8Array(4))).toThrow("before mount");
  });
});
