import type { FlashOpener, FlashPartition } from "../../../../firmware/ports/io";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";
import { bodyOf, mount, mountSound, type Mounted } from "./journal-samples";

const SECTORS = 5;
const LENGTHS = [420, 8, 6, 300, 0, 1024, 33, 8, 150, 700];

/** One thing that was done to the flash, and what the journal owed just before it. */
interface Operation {
  readonly erase?: number;
  readonly write?: { readonly bytes: Uint8Array; readonly offset: number };
  /** Records whose append had returned. */
  readonly durable: number;
  /** The oldest record that was not released. */
  readonly needed: number;
}

interface Model {
  durable: number;
  needed: number;
}

/** Writes down every operation instead of cutting one. */
class RecordingFlash implements FlashOpener {
  readonly operations: Operation[] = [];
  readonly #flash: FlashOpener;
  readonly #model: Model;

  constructor(flash: FlashOpener, model: Model) {
    this.#flash = flash;
    this.#model = model;
  }

  open(options: { path: string; mode?: "r" | "r+" }): FlashPartition {
    const partition = this.#flash.open(options);
    return {
      ...partition,
      write: (bytes, offset) => {
        this.operations.push({ write: { bytes: bytes.slice(), offset }, ...this.#model });
        partition.write(bytes, offset);
      },
      eraseBlock: (index) => {
        this.operations.push({ erase: index, ...this.#model });
        partition.eraseBlock(index);
      },
    };
  }
}

const lengthOf = (sequence: number): number => LENGTHS[sequence % LENGTHS.length];
const bodyAt = (sequence: number): Uint8Array => bodyOf(sequence, lengthOf(sequence));

function emptyFlash(): FakeFlash {
  const flash = new FakeFlash();
  flash.partition("journal", SECTORS);
  return flash;
}

/** More than two times round the ring: appends, releases, sectors erased beforehand or not, restarts. */
function longUse(): readonly Operation[] {
  const model: Model = { durable: 0, needed: 1 };
  const flash = new RecordingFlash(emptyFlash(), model);
  const positions: number[] = [0];
  let { journal } = mount(flash);
  for (let sequence = 1; sequence <= 160; sequence++) {
    positions.push(journal.append(sequence % 256, bodyAt(sequence)).position);
    model.durable = sequence;
    if (sequence % 10 === 0) {
      model.needed = sequence - 5;
      journal.release(positions[model.needed]);
    }
    if (sequence % 4 === 0 && sequence % 40 < 20) journal.tidy();
    if (sequence % 61 === 0) ({ journal } = mount(flash));
  }
  return flash.operations;
}

function apply(flash: FakeFlash, { erase, write }: Operation): void {
  const partition = flash.open({ path: "journal" });
  if (erase !== undefined) partition.eraseBlock(erase);
  if (write !== undefined) partition.write(write.bytes, write.offset);
}

function copyOf(flash: FakeFlash): FakeFlash {
  const copy = emptyFlash();
  copy.partition("journal").bytes.set(flash.partition("journal").bytes);
  return copy;
}

/** Cuts the power in the middle of `work`. */
function cut(flash: FakeFlash, at: number, tearSeed: number | undefined, work: () => void): boolean {
  flash.cutAt = flash.operations + at;
  flash.tearSeed = tearSeed;
  let wasCut = false;
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PowerCut);
    wasCut = true;
  }
  flash.cutAt = undefined;
  return wasCut;
}

/** Every durable record is there, the one under way wholly or not at all, and nothing else. Returns the last. */
function check({ records }: Mounted, durable: number, needed: number): number {
  const last = records.at(-1)?.sequence ?? 0;
  // Tests of one value each would take most of the time.
  const isWhole =
    (records.length === 0 ? durable === 0 : records[0].sequence <= Math.max(1, needed)) &&
    (last === durable || last === durable + 1) &&
    records.every(
      ({ sequence, type, body }, index) =>
        sequence === records[0].sequence + index &&
        type === sequence % 256 &&
        Buffer.compare(body, bodyAt(sequence)) === 0,
    );
  if (!isWhole) throw new Error(`records ${records[0]?.sequence} to ${last}, wanted ${needed} to ${durable}`);
  return last;
}

/** Uses the journal on, over the begin of a sector at least. */
function goOn({ journal, records }: Mounted, last: number): number {
  const end = records.at(-1)?.position;
  if (end !== undefined) journal.release(end);
  journal.tidy();
  for (let sequence = last + 1; sequence <= last + 12; sequence++) journal.append(sequence % 256, bodyAt(sequence));
  return last + 12;
}

const TEARS = [undefined, 0x1357, 0x2468ace, 0x7fffffff];

describe("the journal, when the power is cut", () => {
  const operations = longUse();

  it("in any operation of a long use: keeps every record, the one under way wholly or not at all, and goes on", () => {
    const flash = emptyFlash();
    let erases = 0;
    for (const operation of operations) {
      if (operation.erase !== undefined) erases++;
      for (const tear of TEARS) {
        const torn = copyOf(flash);
        cut(torn, 1, tear, () => apply(torn, operation));
        const mounted = mountSound(torn);
        const last = goOn(mounted, check(mounted, operation.durable, operation.needed));
        check(mountSound(torn), last, last - 12);
      }
      apply(flash, operation);
    }
    expect(erases).toBeGreaterThan(2 * SECTORS);
    expect(operations.length).toBeGreaterThan(160);
  });

  it("again in the recovery and what comes after it", () => {
    const flash = emptyFlash();
    let cuts = 0;
    operations.forEach((operation, index) => {
      for (let second = 1 + (index % 3); second <= 12; second += 3) {
        const torn = copyOf(flash);
        cut(torn, 1, TEARS[index % TEARS.length], () => apply(torn, operation));
        let durable = operation.durable;
        let needed = operation.needed;
        const wasCut = cut(torn, second, TEARS[second % TEARS.length], () => {
          const mounted = mount(torn);
          const last = (durable = check(mounted, operation.durable, operation.needed));
          if (mounted.records.length > 0) mounted.journal.release(mounted.records[mounted.records.length - 1].position);
          needed = last;
          mounted.journal.tidy();
          for (let sequence = last + 1; sequence <= last + 12; sequence++) {
            mounted.journal.append(sequence % 256, bodyAt(sequence));
            durable = sequence;
          }
        });
        if (wasCut) cuts++;
        const mounted = mountSound(torn);
        goOn(mounted, check(mounted, durable, needed));
      }
      apply(flash, operation);
    });
    expect(cuts).toBeGreaterThan(operations.length);
  });
});
