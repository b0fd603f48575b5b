/** After a sale no card data are in the memory of the engine's process; while it runs they are, which proves that the scan sees. */
import { runScan, type ScanResult } from "../../../host-sim/memory-scan/run-scan";
import { SCANNED_SALES } from "../../../host-sim/memory-scan/scanned-sales";
import { describeXs } from "../../support/xs-image";

/** All of them in the engine of daily use; with the device's words one of each way into the terminal. */
const IN_32_BITS = SCANNED_SALES.filter(({ card }) =>
  ["stripe", "mastercard-cda", "mastercard-pin-enciphered"].includes(card),
);

describeXs("After a sale", (width) => {
  const sales = width === 64 ? SCANNED_SALES : IN_32_BITS;
  let results: readonly ScanResult[] = [];

  beforeAll(async () => {
    results = await runScan({ width, sales });
  }, 120_000);

  test.each(sales.map(({ title }, index) => [title, index] as const))("%s: nothing is left of the card", (_, index) => {
    expect(results[index].left).toEqual([]);
  });

  test("which is told by a scan that sees account number, track and PIN while they are needed", () => {
    for (const { sale, seenDuring, given } of results) {
      expect({ sale, seen: seenDuring.includes("PAN") }).toEqual({ sale, seen: true });
      if (given.includes("PIN")) expect({ sale, seen: seenDuring.includes("PIN") }).toEqual({ sale, seen: true });
    }
    expect(results.some(({ seenDuring }) => seenDuring.includes("track"))).toBe(true);
  });
});
