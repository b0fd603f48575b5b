import type { JournalRecord } from "../../../../firmware/storage/journal/journal";
import { JournalError } from "../../../../firmware/storage/journal/journal-error";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";
import { bodyOf, mount, mountSound } from "./journal-samples";

const SECTORS = 7;
const SECTOR_BYTES = 4096;

/** A journal whose ring went round `laps` times or not once, with as many sectors in use as can be. */
function usedFlash(records: number, needed: number): { flash: FakeFlash; records: readonly JournalRecord[] } {
  const flash = new FakeFlash();
  flash.partition("journal", SECTORS);
  const { journal } = mount(flash);
  const positions = [0];
  for (let number = 1; number <= records; number++) {
    positions.push(journal.append(number % 250, bodyOf(number)).position);
    if (number > needed) journal.release(positions[number - needed]);
  }
  return { flash, records: mountSound(flash).records };
}

const copyOf = (flash: FakeFlash): FakeFlash => {
  const copy = new FakeFlash();
  copy.partition("journal", SECTORS).bytes.set(flash.partition("journal").bytes);
  return copy;
};

function randomBytes(seed: number, length: number): Uint8Array {
  let state = seed * 2654435761 + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Comparing arrays of bytes one by one takes the test framework seconds. */
const digestsOf = (records: readonly JournalRecord[]): string[] =>
  records.map(
    ({ sequence, type, body, position }) => `${sequence} ${type} ${position} ${Buffer.from(body).toString("hex")}`,
  );

const placeOf = ({ position }: JournalRecord): number => Math.floor(position / SECTOR_BYTES) % SECTORS;
const FILLS: readonly ((length: number) => Uint8Array)[] = [
  (length) => randomBytes(1, length),
  (length) => randomBytes(2, length),
  (length) => new Uint8Array(length),
  (length) => new Uint8Array(length).fill(0xff),
];

describe("a journal with one sector of something else in it", () => {
  it.each([
    ["that went round its ring", 300, 60],
    ["of one sector", 5, 300],
    ["of two sectors", 20, 300],
    ["in its first round", 70, 300],
  ])("%s keeps every record outside it, says what is gone, and goes on", (_, count, needed) => {
    const whole = usedFlash(count, needed);
    const used = new Set(whole.records.map(placeOf));
    const newest = placeOf(whole.records.at(-1) as JournalRecord);
    for (let sector = 0; sector < SECTORS; sector++) {
      for (const fill of FILLS) {
        const flash = copyOf(whole.flash);
        flash.partition("journal").bytes.set(fill(SECTOR_BYTES), sector * SECTOR_BYTES);
        const left = whole.records.filter((record) => placeOf(record) !== sector);
        const lost = whole.records.filter((record) => placeOf(record) === sector);
        const { journal, records, damage } = mount(flash);
        // The newest sector's head told what was released last: without it, some records come that were released.
        expect(digestsOf(sector === newest ? records.slice(records.length - left.length) : records)).toEqual(
          digestsOf(left),
        );
        if (!used.has(sector)) {
          expect(damage).toEqual({ sectors: [], gaps: [], missing: 0, repaired: 0, next: count + 1 });
          continue;
        }
        expect(damage.sectors).toEqual([sector]);
        const [gap] = damage.gaps;
        expect(damage.gaps).toHaveLength(1);
        expect(gap.from).toBe(lost[0].sequence);
        if (sector === newest) expect(gap.to).toBeGreaterThanOrEqual(lost[lost.length - 1].sequence);
        else expect(gap.to).toBe(lost[lost.length - 1].sequence);
        expect(damage.missing).toBe(gap.to - gap.from + 1);
        // What comes after it has a sequence of its own, and the damage stays what it was.
        if (records.length > 0) journal.release(records[records.length - 1].position);
        const more = journal.append(9, bodyOf(9));
        expect(more.sequence).toBeGreaterThan(count);
        const again = mount(flash);
        expect(again.records.at(-1)?.sequence).toBe(more.sequence);
      }
    }
  });

  it("knows that there was one also when the power was cut just after its head was written", () => {
    const flash = new FakeFlash();
    flash.partition("journal", SECTORS);
    // Erase, head, mark.
    flash.cutAt = 3;
    expect(() => mount(flash).journal.append(1, bodyOf(1))).toThrow(PowerCut);
    mountSound(flash).journal.append(1, bodyOf(1));
    flash.partition("journal").bytes.set(randomBytes(4, SECTOR_BYTES), SECTOR_BYTES);
    expect(mount(flash).damage.sectors).toEqual([1]);
    expect(mount(flash).damage.missing).toBeGreaterThan(0);
  });

  it("says the same again until its place is released, and nothing then", () => {
    const { flash, records } = usedFlash(70, 300);
    const middle = placeOf(records[30]);
    flash.partition("journal").bytes.set(randomBytes(3, SECTOR_BYTES), middle * SECTOR_BYTES);
    const first = mount(flash);
    expect(first.damage.missing).toBeGreaterThan(0);
    const second = mount(flash);
    expect(second.damage).toEqual(first.damage);
    second.journal.release(records[69].position);
    for (let number = 0; number < 20; number++) second.journal.append(1, bodyOf(number, 300));
    mountSound(flash);
  });

  it("mounts whatever else is broken with it", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const whole = usedFlash(70, 300);
      const { bytes } = whole.flash.partition("journal");
      const random = randomBytes(seed, 64);
      for (let hit = 0; hit < 8; hit++) {
        const at = ((random[hit * 3] << 8) | random[hit * 3 + 1]) % (bytes.length - 256);
        bytes.set(randomBytes(seed * 100 + hit, 1 + random[hit * 3 + 2]), at);
      }
      const { journal, records, damage } = mount(whole.flash);
      for (const record of records) expect(record.body).toEqual(bodyOf(record.sequence));
      const told = damage.missing + records.length;
      // Of the newest sector nobody can tell whether a cut tore its last record, or how many there were.
      const last = records.at(-1)?.sequence ?? 0;
      if (damage.sectors.length === 0) expect([last, last + 1].includes(told) || told > 60).toBe(true);
      journal.release(records.at(-1)?.position ?? 0);
      expect(journal.append(1, bodyOf(1)).sequence).toBeGreaterThan(last);
    }
  });

  it("tells of what stands in a ring without any head, except where a cut may have left it", () => {
    const foreign = new FakeFlash();
    foreign.partition("journal", SECTORS).bytes.set(randomBytes(5, 4 * SECTOR_BYTES));
    expect(mount(foreign).damage.sectors).toEqual(expect.arrayContaining([0, 2, 3]));
    const begun = new FakeFlash();
    begun.partition("journal", SECTORS).bytes.set(randomBytes(5, SECTOR_BYTES), SECTOR_BYTES);
    expect(mountSound(begun).journal.append(1, bodyOf(1)).sequence).toBe(1);
  });

  it("of another device says that everything is gone", () => {
    const { flash, records } = usedFlash(20, 300);
    const { records: opened, damage } = mount(flash, new Uint8Array(32).fill(9));
    expect(opened).toEqual([]);
    expect(damage.missing).toBeLessThanOrEqual(records.length);
    expect(damage.missing).toBeGreaterThan(0);
  });
});

describe("a flipped bit", () => {
  const flash = new FakeFlash();
  const partition = flash.partition("journal", SECTORS);
  const { journal } = mount(flash);
  const long = journal.append(3, bodyOf(1, 420));
  journal.append(8, bodyOf(2, 8));
  const { records } = mountSound(flash);
  const start = SECTOR_BYTES;

  const mountFlipped = (at: number, bit: number): ReturnType<typeof mount> => {
    partition.bytes[at] ^= 1 << bit;
    try {
      const mounted = mountSound(flash);
      expect(mounted.records.length).toBe(2);
      for (const [index, { sequence, type, body, position }] of mounted.records.entries()) {
        const isSame = Buffer.compare(body, records[index].body) === 0 && position === records[index].position;
        if (!isSame || sequence !== index + 1 || type !== records[index].type) throw new Error(`bit ${bit} of ${at}`);
      }
      return mounted;
    } finally {
      partition.bytes[at] ^= 1 << bit;
    }
  };

  it("anywhere in a record is set right", () => {
    for (let at = start + 32; at < start + 32 + 452; at++) {
      for (let bit = 0; bit < 8; bit++) expect(mountFlipped(at, bit).damage.repaired).toBe(1);
    }
  });

  it("in what fills a record up to the next unit does not matter", () => {
    for (let bit = 0; bit < 32; bit++) {
      expect(mountFlipped(start + 32 + 452 + (bit >> 3), bit & 7).damage.repaired).toBe(0);
    }
  });

  it("anywhere in the head of a sector is set right, and in its mark does not matter", () => {
    for (let at = start; at < start + 32; at++) {
      for (let bit = 0; bit < 8; bit++) expect(mountFlipped(at, bit).damage.repaired).toBe(at < start + 28 ? 1 : 0);
    }
    for (let bit = 0; bit < 32; bit++) expect(mountFlipped(28 + (bit >> 3), bit & 7).damage.repaired).toBe(0);
  });

  it("in one record and one in its sector's head and one in the next record are three that are set right", () => {
    const copy = copyOf(flash);
    for (const at of [5, 33, 100, 514]) copy.partition("journal").bytes[start + at] ^= 0x10;
    const mounted = mountSound(copy);
    expect(mounted.damage.repaired).toBe(3);
    expect(mounted.records).toEqual(records);
  });

  it("is set right when one record is read, too", () => {
    const copy = copyOf(flash);
    const mounted = mountSound(copy);
    copy.partition("journal").bytes[start + 200] ^= 0x04;
    expect(mounted.journal.read(long.position)?.body).toEqual(bodyOf(1, 420));
  });

  it("in a place that was erased moves the record behind it, where it is whole", () => {
    const copy = copyOf(flash);
    const mounted = mountSound(copy);
    const { bytes } = copy.partition("journal");
    const free = start + 512 + 40;
    bytes[free + 20] &= ~bodyOf(3)[0];
    for (let at = free + 16; at < free + 48; at++) bytes[at] &= 0xfe;
    const third = mounted.journal.append(4, bodyOf(3));
    expect(third.sequence).toBe(3);
    expect(mountSound(copy).records.map(({ body }) => body)).toEqual([bodyOf(1, 420), bodyOf(2, 8), bodyOf(3)]);
    expect(mountSound(copy).journal.append(4, bodyOf(4)).sequence).toBe(4);
    const read: number[] = [];
    mounted.journal.readFrom(0, ({ sequence }) => void read.push(sequence));
    expect(read).toEqual([1, 2, 3]);
  });

  it("in a place that was erased makes no record come twice, when what was written first can be read after all", () => {
    let moved = 0;
    for (let bit = 0; bit < 32; bit++) {
      const copy = copyOf(flash);
      const mounted = mountSound(copy);
      const free = start + 512 + 40;
      copy.partition("journal").bytes[free + 20 + (bit >> 3)] &= ~(1 << (bit & 7));
      const third = mounted.journal.append(4, bodyOf(3));
      if (third.position !== SECTOR_BYTES + 512 + 40) moved++;
      const again = mountSound(copy);
      expect(again.records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      const read: number[] = [];
      again.journal.readFrom(0, ({ sequence }) => void read.push(sequence));
      expect(read).toEqual([1, 2, 3]);
    }
    expect(moved).toBeGreaterThan(4);
  });

  it("in the next sector after it was erased beforehand has it erased again", () => {
    const copy = copyOf(flash);
    const mounted = mountSound(copy);
    for (let number = 3; number < 12; number++) mounted.journal.append(1, bodyOf(number, 300));
    mounted.journal.tidy();
    copy.partition("journal").bytes.fill(0, 2 * SECTOR_BYTES, 2 * SECTOR_BYTES + 4);
    for (let number = 12; number < 20; number++) mounted.journal.append(1, bodyOf(number, 300));
    expect(mountSound(copy).records.length).toBe(19);
  });
});

describe("flash that fails", () => {
  it("stops the journal: nothing is written until it was mounted again", () => {
    const flash = new FakeFlash();
    flash.partition("journal", SECTORS);
    const { journal } = mount(flash);
    journal.append(1, bodyOf(1));
    flash.worn.add("journal");
    expect(() => journal.append(1, bodyOf(2))).toThrow(JournalError);
    flash.worn.clear();
    expect(() => journal.append(1, bodyOf(2))).toThrow(JournalError);
    const again = mountSound(flash);
    expect(again.journal.append(1, bodyOf(2)).sequence).toBe(2);
  });

  it("stops it when a block does not erase", () => {
    const flash = new FakeFlash();
    flash.partition("journal", SECTORS).bytes.fill(0, 2 * SECTOR_BYTES, 3 * SECTOR_BYTES);
    const { journal } = mount(flash);
    for (let number = 1; number < 9; number++) journal.append(1, bodyOf(number, 400));
    flash.cutAt = flash.operations + 1;
    expect(() => journal.tidy()).toThrow(PowerCut);
    expect(() => journal.tidy()).not.toThrow();
    expect(() => journal.append(1, bodyOf(9))).toThrow(JournalError);
  });
});
