import fc from "fast-check";
import { BitRot } from "../../../../host-sim/board/chips/bit-rot";
import {
  NorFlash,
  PowerCutError,
  SECTOR_LENGTH,
  type FlashOperation,
} from "../../../../host-sim/board/chips/nor-flash";
import {
  allDone,
  anyBits,
  firstHalf,
  nothingDone,
  tornByChance,
} from "../../../../host-sim/board/chips/torn-operation";
import { SeededRandom } from "../../../../host-sim/board/seeded-random";

function bench() {
  const flash = new NorFlash([
    { name: "settings", sectors: 1 },
    { name: "journal", sectors: 2 },
  ]);
  return { flash, settings: flash.partition("settings")!, journal: flash.partition("journal")! };
}

describe("the NOR flash", () => {
  it("is erased when new, and gives its sizes", () => {
    const { journal } = bench();
    expect(journal).toMatchObject({ size: 8192, blockLength: 4096, writeAlign: 1, eraseValue: 0xff });
    expect(journal.read(0, 4)).toEqual(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  });

  it("clears bits when programmed and sets them only by erasing the sector", () => {
    const { journal } = bench();
    journal.write(10, Uint8Array.of(0xf0));
    journal.write(10, Uint8Array.of(0x3c));
    expect(journal.read(10, 1)).toEqual(Uint8Array.of(0x30));
    journal.write(SECTOR_LENGTH, Uint8Array.of(0x00));
    journal.eraseBlock(0);
    expect(journal.read(10, 1)).toEqual(Uint8Array.of(0xff));
    expect(journal.read(SECTOR_LENGTH, 1)).toEqual(Uint8Array.of(0x00));
  });

  it("keeps partitions apart", () => {
    const { settings, journal } = bench();
    settings.write(SECTOR_LENGTH - 1, Uint8Array.of(0x00));
    expect(journal.read(0, 1)).toEqual(Uint8Array.of(0xff));
    expect(bench().flash.partition("unknown")).toBeUndefined();
  });

  it.each([
    ["a read over the end", (part: ReturnType<typeof bench>["journal"]) => part.read(8190, 3)],
    ["a write over the end", (part: ReturnType<typeof bench>["journal"]) => part.write(8191, new Uint8Array(2))],
    ["a negative offset", (part: ReturnType<typeof bench>["journal"]) => part.read(-1, 1)],
    ["a fraction", (part: ReturnType<typeof bench>["journal"]) => part.read(0.5, 1)],
    ["a block that is not there", (part: ReturnType<typeof bench>["journal"]) => part.eraseBlock(2)],
  ])("refuses %s", (_, use) => {
    expect(() => use(bench().journal)).toThrow(RangeError);
  });

  it("programs page by page and counts what it does", () => {
    const { flash, journal } = bench();
    journal.write(250, new Uint8Array(300));
    journal.eraseBlock(1);
    expect(flash.counters).toEqual({ reads: 0, programs: 3, erases: 1, bytesProgrammed: 300 });
    expect(Array.from(flash.wear)).toEqual([0, 0, 1]);
  });

  it("stops in the middle of an operation when the power is cut, and keeps what was done", () => {
    const { flash, journal } = bench();
    flash.interrupt = ({ number }) => (number === 2 ? 5 : undefined);
    expect(() => journal.write(250, new Uint8Array(300))).toThrow(PowerCutError);
    flash.interrupt = undefined;
    expect(Array.from(journal.read(254, 9))).toEqual([0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);
  });

  it("can be kept and restored", () => {
    const { flash, journal } = bench();
    journal.write(0, Uint8Array.of(1, 2, 3));
    const other = bench();
    other.flash.restore(flash.image());
    expect(other.journal.read(0, 3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => flash.restore(new Uint8Array(3))).toThrow(RangeError);
  });

  it("counts from now to the operation in which the power is to go, and goes on afterwards", () => {
    const { flash, journal } = bench();
    journal.write(0, Uint8Array.of(0x11));
    flash.cutPower(2, nothingDone);
    journal.write(1, Uint8Array.of(0x22));
    expect(() => journal.write(2, Uint8Array.of(0x33))).toThrow(PowerCutError);
    journal.write(3, Uint8Array.of(0x44));
    expect(Array.from(journal.read(0, 4))).toEqual([0x11, 0x22, 0xff, 0x44]);
    expect(() => flash.cutPower(0, nothingDone)).toThrow(RangeError);
  });

  it("forgets a cut that nobody wants any more", () => {
    const { flash, journal } = bench();
    flash.cutPower(1, nothingDone);
    expect([flash.cancelCut(), flash.cancelCut()]).toEqual([true, false]);
    expect(() => journal.write(0, Uint8Array.of(0))).not.toThrow();
  });

  it.each([
    ["nothing done", nothingDone, [0xff, 0xff, 0xff, 0xff]],
    ["the first half done", firstHalf, [0x00, 0x00, 0xff, 0xff]],
    ["all done", allDone, [0x00, 0x00, 0x00, 0x00]],
  ])("leaves a page with %s", (_, torn, left) => {
    const { flash, journal } = bench();
    flash.cutPower(1, torn);
    expect(() => journal.write(0, new Uint8Array(4))).toThrow(PowerCutError);
    expect(Array.from(journal.read(0, 4))).toEqual(left);
  });

  it("leaves any subset of the bits of an operation, and none that it was not about", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.tuple(byte, byte), { minLength: 1, maxLength: 40 }), (seed, pairs) => {
        const { flash, journal } = bench();
        const before = Uint8Array.from(pairs, ([first]) => first);
        const after = Uint8Array.from(pairs, ([first, second]) => first & second);
        journal.write(0, before);
        flash.cutPower(1, anyBits(new SeededRandom(seed, "torn")));
        expect(() => journal.write(0, after)).toThrow(PowerCutError);
        journal.read(0, pairs.length).forEach((left, index) => {
          expect(left & ~before[index]).toBe(0);
          expect(after[index] & ~left).toBe(0);
        });
        expect(journal.read(pairs.length, 1)).toEqual(Uint8Array.of(0xff));
        flash.cutPower(1, anyBits(new SeededRandom(seed, "torn")));
        expect(() => journal.eraseBlock(0)).toThrow(PowerCutError);
        journal.read(0, pairs.length).forEach((left, index) => expect(after[index] & ~left).toBe(0));
      }),
      { numRuns: 50 },
    );
  });

  it("tears every bit sooner or later, each way too, and the same way under the same seed", () => {
    let everDone = 0;
    let everLeft = 0;
    for (let seed = 0; seed < 200; seed++) {
      const torn = tornByChance(new SeededRandom(seed, "torn"));
      const done = torn(0, { length: 1 });
      expect(tornByChance(new SeededRandom(seed, "torn"))(0, { length: 1 })).toBe(done);
      everDone |= done;
      everLeft |= ~done & 0xff;
    }
    expect([everDone, everLeft]).toEqual([0xff, 0xff]);
  });

  it("tells of its operations before they happen", () => {
    const { flash, journal } = bench();
    const told: FlashOperation[] = [];
    flash.onOperation = (operation) => told.push(operation);
    journal.write(254, new Uint8Array(4));
    journal.eraseBlock(0);
    expect(told.map(({ kind, address, length, number }) => [kind, address, length, number])).toEqual([
      ["program", SECTOR_LENGTH + 254, 2, 1],
      ["program", SECTOR_LENGTH + 256, 2, 2],
      ["erase", SECTOR_LENGTH, SECTOR_LENGTH, 3],
    ]);
  });
});

describe("bit rot", () => {
  const written = () => {
    const parts = bench();
    for (const partition of [parts.settings, parts.journal]) partition.write(0, new Uint8Array(600).fill(0x5a));
    return parts;
  };
  const differing = (left: Uint8Array, right: Uint8Array): number[] =>
    [...left].flatMap((byte, index) => (byte === right[index] ? [] : [index]));

  it("changes one bit of a sector of the chosen partitions, and tells which", () => {
    const { flash, journal } = written();
    journal.write(SECTOR_LENGTH, new Uint8Array(600));
    const before = journal.read(0, journal.size);
    const rot = new BitRot(flash, new SeededRandom(1, "rot"));
    const bits = [1, 2, 3].map(() => rot.strike(["journal"]));
    const changed = differing(before, journal.read(0, journal.size));
    expect(bits[2]).toBeUndefined();
    expect(changed).toEqual(
      bits
        .slice(0, 2)
        .map((bit) => bit?.offset)
        .sort((left, right) => Number(left) - Number(right)),
    );
    for (const bit of bits.slice(0, 2)) {
      expect(journal.read(bit!.offset, 1)[0] ^ before[bit!.offset]).toBe(1 << bit!.bit);
    }
  });

  it("strikes a sector again once it was erased, and never where was written last", () => {
    const { flash, settings } = bench();
    const rot = new BitRot(flash, new SeededRandom(2, "rot"));
    for (let round = 0; round < 50; round++) {
      settings.eraseBlock(0);
      settings.write(0, new Uint8Array(600));
      const bit = rot.strike(["settings"]);
      expect(bit!.offset).toBeLessThan(512);
      expect(rot.strike(["settings"])).toBeUndefined();
    }
  });

  it("knows no partition that is not there", () => {
    const { flash } = bench();
    expect(() => new BitRot(flash, new SeededRandom(3, "rot")).strike(["unknown"])).toThrow(RangeError);
    expect(() => flash.flipBit(flash.size, 0)).toThrow(RangeError);
  });
});
