import { benchmarkXs, type XsFigures } from "../../../host-sim/bench/xs";
import { World } from "../../../host-sim/world/world";
import { describeXs } from "../../support/xs-image";

/** Slots by which live memory may differ between two idle moments: caches, not sales. */
const TOLERANCE = 30;

describeXs("The terminal in the heap of the device", (width) => {
  let figures: XsFigures;

  beforeAll(async () => {
    figures = ((await benchmarkXs([width])).figures as XsFigures[])[0];
  });

  test("sells within it", () => {
    expect(figures.afterMore.heapReservedBytes).toBeLessThanOrEqual(figures.afterMore.heapLimitBytes);
    expect(figures.afterMore.tlsBytesPeak).toBeLessThanOrEqual(figures.afterMore.tlsLimitBytes);
  });

  test("leaves nothing behind from sale to sale", () => {
    expect(Math.abs(figures.afterMore.slotsUsed - figures.afterTap.slotsUsed)).toBeLessThan(TOLERANCE);
    expect(Math.abs(figures.afterMore.chunkBytesUsed - figures.afterTap.chunkBytesUsed)).toBeLessThan(500);
    expect(figures.afterMore.tlsBytes).toBe(figures.afterTap.tlsBytes);
  });

  test.each([
    ["an echo test a minute", { timeouts: { echoMinutes: 1 } }, false],
    ["the line cut, so that it tries again and again", {}, true],
  ])("leaves nothing behind while it idles: %s", async (_what, settings, cut) => {
    const world = await World.create({ engine: "xs", xsWidth: width, time: "virtual", seed: 1, settings });
    try {
      await world.terminal.powerOn();
      await world.terminal.runFor(10_000);
      if (cut) world.line.cut();
      await world.terminal.runFor(30 * 60_000);
      const before = await world.terminal.sample();
      await world.terminal.runFor(120 * 60_000);
      const after = await world.terminal.sample();
      expect(world.terminal.fault).toBeUndefined();
      expect(Math.abs((after?.slotsUsed ?? 0) - (before?.slotsUsed ?? NaN))).toBeLessThan(TOLERANCE);
    } finally {
      await world.close();
    }
  });
});
