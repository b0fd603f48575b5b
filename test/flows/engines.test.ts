/** Truth through engines: every scenario of the bench and every card of the gallery pass on each engine, with the same bytes and screens. */
import path from "node:path";
import { CardCatalogue } from "../../host-sim/cards/catalogue";
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { type Leak, LeakWatch } from "../../host-sim/leak-scan/leak-watch";
import { scenarioFiles } from "../../host-sim/replay/discover";
import { play } from "../../host-sim/replay/play";
import type { Played } from "../../host-sim/replay/play";
import { readScenario } from "../../host-sim/replay/scenario-file";
import type { Scenario } from "../../host-sim/replay/schema";
import { describeWith } from "../support/requirement";

const folder = path.resolve(__dirname, "../../host-sim/scenarios");
const scenarios = scenarioFiles(folder).map((file) => ({ file, scenario: readScenario(file) }));

type Listed = (typeof scenarios)[number];

/** A scenario names the engines that it makes sense on; most make sense on all. */
const isFor =
  (engine: "node" | "xs") =>
  ({ scenario }: Listed): boolean =>
    scenario.engines === undefined || scenario.engines.includes(engine);

const titled = ({ file, scenario }: Listed) => [scenario.scenario, file, scenario] as const;

/** A terminal that was never let in has no TLS to tell of. */
const expectTls = ({ result, recording }: Played, version: string): void =>
  expect(result.tls).toBe(recording.messages.length === 0 ? undefined : version);

/** Every scenario has to be played in `node` once only: what it leaves is compared with each of the other engines. */
const playedInNode = new Map<string, Promise<WatchedPlay>>();

/** A play, and where what came out of it told of a card or a PIN. */
interface WatchedPlay extends Played {
  readonly leaks: readonly Leak[];
}

const catalogue = new CardCatalogue();

function inNode(file: string, scenario: Scenario): Promise<WatchedPlay> {
  const played = playedInNode.get(file) ?? playWatched(file, scenario);
  playedInNode.set(file, played);
  return played;
}

async function playWatched(file: string, scenario: Scenario): Promise<WatchedPlay> {
  const watch = new LeakWatch(scenario, catalogue);
  const played = await play(scenario, file, { engine: "node", ...watch.options });
  watch.takeReport(played);
  return { ...played, leaks: watch.leaks() };
}

/**
 * What the 32-bit engine plays: all scenarios of sales and cards; of the others, and of the gallery, those that took most memory when
 * all were measured.
 */
const playedIn32Bits =
  /\/([0-5]\d|60|85|10[146]|12[01]|131)-[^/]+\.yaml$|\/gallery\/(mastercard-(cda|credit|tap-counter)|visa-pin-enciphered)\.yaml$/;

/** So much of the device's stack and heap has to stay free in every scenario: what is not in one must not be the end of a terminal. */
const stackReserveSlots = 124;
const heapReserveBytes = 8 * 1024;

function expectSame(left: Played, right: Played): void {
  const wire = (played: Played): string[] =>
    played.recording.messages.map(({ at, bytes }) => `${at} ${Buffer.from(bytes).toString("hex")}`);
  const screens = (played: Played): string[] =>
    played.recording.screens.map(({ at, digest, texts }) => `${at} ${digest} ${texts.join("|")}`);
  expect(wire(left)).toEqual(wire(right));
  expect(screens(left)).toEqual(screens(right));
  expect(left.recording.receipts).toEqual(right.recording.receipts);
  expect(left.recording.ledger).toEqual(right.recording.ledger);
}

/** Both figures are peaks: XS gives nothing of its heap back. */
function expectReserve({ instruments }: Played): void {
  if (instruments === undefined) throw new Error("the terminal is off at the end of the scenario");
  expect(instruments.stackSlotsPeak).toBeLessThanOrEqual(instruments.stackSlotsLimit - stackReserveSlots);
  expect(instruments.heapReservedBytes).toBeLessThanOrEqual(instruments.heapLimitBytes - heapReserveBytes);
}

describe("the scenarios of the bench", () => {
  it.each(scenarios.filter(isFor("node")).map(titled))(
    "%s: passes on node, and nothing that comes out tells of its cards",
    async (_title, file, scenario) => {
      const played = await inNode(file, scenario);
      expect(played.result.failure).toBeUndefined();
      expect(played.leaks).toEqual([]);
      expectTls(played, "none");
    },
  );

  it("give the same run for the same seed, and other unpredictable numbers for another", async () => {
    const { file, scenario } = scenarios[0];
    const [first, again, other] = [
      await play(scenario, file, { engine: "node", seed: 5 }),
      await play(scenario, file, { engine: "node", seed: 5 }),
      await play(scenario, file, { engine: "node", seed: 6 }),
    ];
    expectSame(first, again);
    expect(other.result.failure).toBeUndefined();
    expect(other.result.wireDigest).not.toBe(first.result.wireDigest);
  });
});

describeWith(isXsBuilt(64), "the XS engine", "the scenarios of the bench in the XS engine", () => {
  it.each(scenarios.filter(isFor("xs")).map(titled))(
    "%s: the same bytes, screens, paper and books as on node, over TLS 1.3",
    async (_title, file, scenario) => {
      const xs = await play(scenario, file, { engine: "xs" });
      expect(xs.result.failure).toBeUndefined();
      expectTls(xs, "1.3");
      if (isFor("node")({ file, scenario })) expectSame(xs, await inNode(file, scenario));
    },
  );
});

describeWith(isXsBuilt(32), "the 32-bit XS engine", "with the words and the heap of the device", () => {
  it.each(
    scenarios
      .filter(({ file }) => playedIn32Bits.test(file))
      .filter(isFor("xs"))
      .map(titled),
  )("%s: the same again, with stack and heap to spare", async (_title, file, scenario) => {
    const narrow = await play(scenario, file, { engine: "xs", xsWidth: 32 });
    expect(narrow.result.failure).toBeUndefined();
    expectSame(narrow, await inNode(file, scenario));
    expectReserve(narrow);
  });
});
