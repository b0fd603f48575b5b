/**
 * What the terminal takes of an XS engine: heap after boot, its peaks in a tap, TLS memory, and the byte-code steps from the
 * card found to the request sent. Figures of the 32-bit engine are the device's; steps are the same in both.
 */
import type { InstrumentSample } from "../engine/engine";
import { isXsBuilt, type XsWidth } from "../engine/xs-binary";
import { World } from "../world/world";
import type { BenchmarkResult } from "./index";
import { enterAmount, logged, shown, wait, waitForIdle } from "./sale-watch";

/** What is measured for one word size. */
export interface XsFigures {
  readonly width: XsWidth;
  /** At the idle screen, signed on to the acquirer. */
  readonly idle: InstrumentSample;
  /** After one sale by tap. */
  readonly afterTap: InstrumentSample;
  /** After more sales: live memory that grows from sale to sale is a leak. */
  readonly afterMore: InstrumentSample;
  readonly stepsCardToRequest: number;
  readonly bootMs: number;
}

const moreSales = 10;
const clockStart = Date.UTC(2026, 10, 22, 12);

/** Runs sales on the engines that are built. */
export async function benchmarkXs(widths: readonly XsWidth[] = [64, 32]): Promise<BenchmarkResult> {
  const figures: XsFigures[] = [];
  for (const width of widths) if (isXsBuilt(width)) figures.push(await measure(width));
  if (figures.length === 0) return { figures, table: "the XS engine is not built; please run: npm run setup" };
  return { figures, table: table(figures) };
}

async function measure(width: XsWidth): Promise<XsFigures> {
  const world = await World.create({
    engine: "xs",
    xsWidth: width,
    time: "virtual",
    seed: 1,
    clockStart,
    settings: { language: "en" },
  });
  try {
    const begun = performance.now();
    await world.terminal.powerOn();
    const bootMs = performance.now() - begun;
    await waitForIdle(world);
    const idle = await sample(world);
    const stepsCardToRequest = await sell(world);
    const afterTap = await sample(world);
    for (let sale = 0; sale < moreSales; sale++) await sell(world);
    return { width, idle, afterTap, afterMore: await sample(world), stepsCardToRequest, bootMs };
  } finally {
    await world.close();
  }
}

/** One sale of 12.34 by tap; returns the steps from the card found to the request sent. */
async function sell(world: World): Promise<number> {
  await enterAmount(world);
  await wait(world, () => shown(world, "Tap or swipe card"));
  const { steps: before } = await sample(world);
  const requests = logged(world, "host.request");
  world.cards.present("visa-credit");
  await wait(world, () => logged(world, "card.outcome") > 0 && shown(world, "Remove card"));
  world.cards.removeAll();
  await wait(world, () => logged(world, "host.request") > requests);
  const { steps: after } = await sample(world);
  await wait(world, () => shown(world, "Customer copy?"));
  world.terminal.keypad.tap("enter");
  await wait(world, () => shown(world, "Enter the amount"));
  return after - before;
}

async function sample(world: World): Promise<InstrumentSample> {
  const taken = await world.terminal.sample();
  if (taken === undefined) throw new Error(`the engine is gone: ${world.terminal.fault?.message ?? "off"}`);
  return taken;
}

function table(figures: readonly XsFigures[]): string {
  const rows: (readonly [string, (of: XsFigures) => number | string])[] = [
    ["bytes a slot", ({ idle }) => idle.slotBytes],
    ["slots live after boot", ({ idle }) => idle.slotsUsed],
    ["slots peak in a tap", ({ afterTap }) => afterTap.slotsPeak],
    ["chunk bytes live after boot", ({ idle }) => idle.chunkBytesUsed],
    ["chunk bytes peak in a tap", ({ afterTap }) => afterTap.chunkBytesPeak],
    ["stack slots peak", ({ afterTap }) => `${afterTap.stackSlotsPeak} of ${afterTap.stackSlotsLimit}`],
    ["table bytes", ({ idle }) => idle.tableBytes],
    ["heap taken after boot", ({ idle }) => idle.heapReservedBytes],
    ["heap taken after a tap", ({ afterTap }) => `${afterTap.heapReservedBytes} of ${afterTap.heapLimitBytes}`],
    [`heap taken after ${moreSales} more`, ({ afterMore }) => afterMore.heapReservedBytes],
    [
      `slots live after ${moreSales} more`,
      ({ afterMore, afterTap }) => `${afterMore.slotsUsed} (${afterTap.slotsUsed} before)`,
    ],
    [
      "TLS bytes, peak",
      ({ afterTap }) => `${afterTap.tlsBytes}, ${afterTap.tlsBytesPeak} of ${afterTap.tlsLimitBytes}`,
    ],
    ["byte code, in flash on a device", ({ idle }) => idle.codeBytes],
    ["steps, card found to request sent", ({ stepsCardToRequest }) => stepsCardToRequest],
    ["milliseconds to boot", ({ bootMs }) => bootMs.toFixed(0)],
  ];
  const heading = ["", ...figures.map(({ width }) => `${width}-bit`)];
  const cells = [heading, ...rows.map(([name, of]) => [name, ...figures.map((one) => String(of(one)))])];
  const widths = heading.map((_unused, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  "))
    .join("\n");
}
