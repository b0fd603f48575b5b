import { NorFlash, PowerCutError, SECTOR_LENGTH } from "../../../../host-sim/board/chips/nor-flash";

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
});
