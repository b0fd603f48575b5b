import { benchmarkXs, type XsFigures } from "../../../host-sim/bench/xs";
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
});
