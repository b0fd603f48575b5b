import { crc32 } from "node:zlib";
import { CounterError, Counters } from "../../../firmware/storage/counter";
import { FakeFlash, PowerCut } from "../../support/fake-flash";

describe("counters", () => {
  it("begin at 1 and go on after a restart, each by itself", () => {
    const flash = new FakeFlash();
    const first = new Counters(flash);
    expect([first.next("stan"), first.next("stan"), first.next("receipt")]).toEqual([1, 2, 1]);
    const second = new Counters(flash);
    expect(second.current("stan")).toBe(2);
    expect([second.next("stan"), second.next("receipt"), second.next("batch")]).toEqual([3, 2, 1]);
  });

  it("go on over many blocks and wear both alike", () => {
    const flash = new FakeFlash();
    const counters = new Counters(flash);
    for (let step = 1; step <= 5_000; step++)
      expect(counters.next(step % 2 ? "stan" : "receipt")).toBe((step + 1) >> 1);
    const [first, second, ...rest] = flash.partition("counters").erases;
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
    expect(first + second).toBeLessThanOrEqual(5_000 / 500 + 1);
    expect(rest.every((erases) => erases === 0)).toBe(true);
    expect(new Counters(flash).current("stan")).toBe(2_500);
  });

  it("run round from the last number to 1", () => {
    const flash = new FakeFlash();
    const counters = new Counters(flash);
    counters.next("batch");
    // A record as the terminal writes it, in the first free place: counter 1, value 999 999, CRC-32 of both.
    const record = Buffer.alloc(8);
    record.writeUInt32BE(0x01000000 + 999_999, 0);
    record.writeUInt32BE(crc32(record.subarray(0, 4)), 4);
    const { bytes } = flash.partition("counters");
    bytes.set(record, bytes.subarray(0, 4096).findLastIndex((byte) => byte !== 0xff) + 1);
    const late = new Counters(flash);
    expect(late.current("stan")).toBe(999_999);
    expect(late.next("stan")).toBe(1);
    expect(new Counters(flash).next("stan")).toBe(2);
  });

  it("never give a number twice, wherever the power is cut", () => {
    const steps = 1_030; // over two block changes
    const dry = new FakeFlash();
    const counters = new Counters(dry);
    for (let step = 0; step < steps; step++) counters.next("stan");
    for (let cutAt = 1; cutAt <= dry.operations; cutAt++) {
      // Only around block changes is each operation different from its neighbours.
      const inBlock = cutAt % 510;
      if (inBlock > 20 && inBlock < 490 && cutAt % 37 !== 0) continue;
      const flash = new FakeFlash();
      flash.cutAt = cutAt;
      flash.tearSeed = cutAt % 3 === 0 ? undefined : cutAt * 7919;
      let used = 0;
      try {
        const before = new Counters(flash);
        for (let step = 0; step < steps; step++) used = before.next("stan");
      } catch (error) {
        expect(error).toBeInstanceOf(PowerCut);
      }
      const after = new Counters(flash);
      const next = after.next("stan");
      expect(next).toBeGreaterThan(used);
      expect(next).toBeLessThanOrEqual(used + 2);
      expect(after.next("stan")).toBe(next + 1);
    }
  });

  it("survive a second cut during the repair of the first", () => {
    for (let firstCut = 505; firstCut <= 520; firstCut++) {
      for (let secondCut = 1; secondCut <= 8; secondCut++) {
        const flash = new FakeFlash();
        let used = 0;
        const use = (): void => {
          const counters = new Counters(flash);
          for (let step = 0; step < 600; step++) used = counters.next("stan");
        };
        flash.cutAt = firstCut;
        expect(use).toThrow(PowerCut);
        flash.cutAt = flash.operations + secondCut;
        expect(use).toThrow(PowerCut);
        flash.cutAt = undefined;
        expect(new Counters(flash).next("stan")).toBeGreaterThan(used);
      }
    }
  });

  it("refuse a partition of one block", () => {
    const flash = new FakeFlash();
    flash.partition("counters", 1);
    expect(() => new Counters(flash)).toThrow(CounterError);
  });

  it("notice flash that does not take what is written", () => {
    const flash = new FakeFlash();
    const counters = new Counters(flash);
    flash.worn.add("counters");
    expect(() => counters.next("stan")).toThrow(CounterError);
  });

  it("go to the other block when bits of the erased one flipped, and lose no number", () => {
    const flash = new FakeFlash();
    const counters = new Counters(flash);
    counters.next("stan");
    flash.partition("counters").bytes.fill(0, 100);
    for (let step = 2; step < 100; step++) expect(counters.next("stan")).toBe(step);
    expect(new Counters(flash).next("stan")).toBe(100);
  });

  it.each([3, 600])("have a flipped bit anywhere in flash set right, after %i steps", (steps) => {
    const flash = new FakeFlash();
    const { bytes } = flash.partition("counters");
    const counters = new Counters(flash);
    for (let step = 0; step < steps; step++) counters.next(step % 3 === 2 ? "receipt" : "stan");
    const [stan, receipt] = [counters.current("stan"), counters.current("receipt")];
    // The current block's header, its first records, what is written last and what is free behind it.
    const block = steps > 508 ? 4096 : 0;
    const end = block + bytes.subarray(block, block + 4096).findLastIndex((byte) => byte !== 0xff) + 1;
    const places = [
      ...Array.from({ length: 28 }, (_, at) => block + at),
      ...Array.from({ length: 28 }, (_, at) => end - 20 + at),
    ];
    const whole = bytes.slice();
    for (const at of places) {
      for (let bit = 0; bit < 8; bit++) {
        bytes.set(whole);
        bytes[at] ^= 1 << bit;
        const after = new Counters(flash);
        expect([after.current("stan"), after.current("receipt")]).toEqual([stan, receipt]);
        expect(after.hasLeapt).toBe(false);
        expect(after.next("stan")).toBe(stan + 1);
        expect(new Counters(flash).current("stan")).toBe(stan + 1);
      }
    }
  });

  it.each([1, 300, 520, 1300])("step over all that a lost block can have given out, after %i steps", (steps) => {
    const flash = new FakeFlash();
    const { bytes } = flash.partition("counters");
    const counters = new Counters(flash);
    for (let step = 0; step < steps; step++) counters.next("stan");
    const block = Math.ceil((steps + 1) / 507) % 2 === 1 ? 0 : 4096;
    for (let at = 0; at < 4096; at++) bytes[block + at] = Math.imul(at + 77, 2654435761) >>> 24;
    const after = new Counters(flash);
    expect(after.hasLeapt).toBe(true);
    const next = after.next("stan");
    expect(next).toBeGreaterThan(steps);
    expect(next).toBeLessThanOrEqual(steps + 1024);
    const again = new Counters(flash);
    expect(again.hasLeapt).toBe(false);
    expect(again.next("stan")).toBe(next + 1);
  });

  it("lose nothing with the block that was replaced", () => {
    const flash = new FakeFlash();
    const { bytes } = flash.partition("counters");
    const counters = new Counters(flash);
    for (let step = 0; step < 520; step++) counters.next("stan");
    bytes.fill(0x5a, 0, 4096);
    const after = new Counters(flash);
    expect([after.hasLeapt, after.next("stan")]).toEqual([false, 521]);
  });
});
