import { FakeFlash } from "../../../support/fake-flash";
import { NorFlash } from "../../../../host-sim/board/chips/nor-flash";
import type { FlashOpener } from "../../../../firmware/ports/io";
import { bodyOf, mount, mountSound } from "./journal-samples";

/** An advice of an offline sale, and the note that people were told its end. */
const ADVICE_BYTES = 420;
const TOLD_BYTES = 8;

/** A chip with the journal alone on it, and how much was read from it. */
function chip(sectors: number): { flash: FlashOpener; nor: NorFlash; read: { bytes: number; times: number } } {
  const nor = new NorFlash([{ name: "journal", sectors }]);
  const device = nor.partition("journal");
  if (device === undefined) throw new Error("no partition");
  const read = { bytes: 0, times: 0 };
  const flash: FlashOpener = {
    open: () => ({
      status: () => ({ size: device.size, blockLength: 4096, writeAlign: 1, eraseValue: 0xff }),
      read: (byteLength, offset) => {
        read.bytes += byteLength;
        read.times++;
        return device.read(offset, byteLength);
      },
      write: (buffer, offset) => device.write(offset, buffer),
      eraseBlock: (index) => device.eraseBlock(index),
      close: () => undefined,
    }),
  };
  return { flash, nor, read };
}

describe("a journal of one megabyte", () => {
  it("holds 2,000 offline sales that nobody fetched, before new ones are refused, and finds all of them again", () => {
    const { flash } = chip(256);
    const { journal } = mountSound(flash);
    const body = bodyOf(7, ADVICE_BYTES);
    let sales = 0;
    while (journal.hasRoom(ADVICE_BYTES)) {
      body[0] = sales & 0xff;
      journal.append(3, body);
      journal.append(8, bodyOf(sales++, TOLD_BYTES));
    }
    expect(sales).toBeGreaterThanOrEqual(2000);
    // Refused or not, what was begun can be finished: a reversal, its answer and what people were told, for more than one.
    for (let more = 0; more < 12; more++) journal.append(4, body);
    const again = mountSound(flash);
    expect(again.records.length).toBe(2 * sales + 12);
    expect(again.records[2 * sales - 2].body[0]).toBe((sales - 1) & 0xff);
  });

  it("is read once and no more than once over at a mount, whatever it holds", () => {
    const figures = [16, 32, 64].map((sectors) => {
      const { flash, read } = chip(256);
      const { journal } = mount(flash);
      while (journal.append(3, bodyOf(7, ADVICE_BYTES)).position < sectors * 4096);
      read.bytes = read.times = 0;
      mount(flash);
      return { bytes: read.bytes - 256 * 32, times: read.times - 256 };
    });
    for (const [index, { bytes, times }] of figures.entries()) {
      expect(bytes).toBeLessThanOrEqual(1.3 * 4096 * (16 * 2 ** index + 1));
      expect(times).toBeLessThanOrEqual(12 * (16 * 2 ** index + 2));
    }
  });
});

describe("operations of the journal", () => {
  it("are one page program for a record that fits into a page, as many as it has pages for a longer one", () => {
    const { flash, nor } = chip(64);
    const { journal } = mount(flash);
    journal.append(1, bodyOf(1, 8));
    let programs = nor.counters.programs;
    for (let number = 2; number <= 11; number++) {
      journal.append(1, bodyOf(number, 24 * number - 40));
      expect(nor.counters.programs).toBe(++programs);
    }
    expect(nor.counters.erases).toBe(1);
    journal.append(1, bodyOf(1, 420));
    expect(nor.counters.programs - programs).toBeLessThanOrEqual(3);
  });

  it("are an erase, a head and a mark for each sector, no erase in an append when the journal is tidied", () => {
    const { flash, nor } = chip(64);
    const { journal } = mount(flash);
    journal.append(1, bodyOf(1, 24));
    const before = { ...nor.counters };
    let inAppends = 0;
    for (let number = 2; number <= 1001; number++) {
      const { erases } = nor.counters;
      const { position } = journal.append(1, bodyOf(number, 24));
      inAppends += nor.counters.erases - erases;
      journal.tidy();
      journal.release(position);
    }
    // Four records of 56 bytes in a page.
    const sectors = Math.ceil(1000 / 64) + 1;
    expect(inAppends).toBe(0);
    expect(nor.counters.erases - before.erases).toBeLessThanOrEqual(sectors);
    expect(nor.counters.programs - before.programs).toBeLessThanOrEqual(1000 + 2 * sectors);
    expect(Math.max(...nor.wear)).toBe(1);
  });

  it("are counted by the heads: the wear of each sector is known", () => {
    const flash = new FakeFlash();
    const { erases } = flash.partition("journal", 6);
    let { journal } = mount(flash);
    for (let number = 1; number <= 800; number++) {
      const { position } = journal.append(1, bodyOf(number, 220));
      journal.release(position);
      if (number % 100 === 0) ({ journal } = mountSound(flash));
    }
    expect(journal.usage.wear).toEqual({ least: Math.min(...erases), most: Math.max(...erases) });
  });
});
