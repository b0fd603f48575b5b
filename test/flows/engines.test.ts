/** Truth through engines: every scenario of the bench passes on each engine, with the same bytes and the same screens. */
import path from "node:path";
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { scenarioFiles } from "../../host-sim/replay/discover";
import { play } from "../../host-sim/replay/play";
import type { Played } from "../../host-sim/replay/play";
import { readScenario } from "../../host-sim/replay/scenario-file";
import { describeWith } from "../support/requirement";

const folder = path.resolve(__dirname, "../../host-sim/scenarios");
const scenarios = scenarioFiles(folder).map((file) => ({ file, scenario: readScenario(file) }));

/** Scenarios that the 32-bit engine plays too: a tap of each scheme, a swipe, a reversal. */
const playedIn32Bits = /\/(01|03|11|18)-/;

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

describe("the scenarios of the bench", () => {
  it.each(scenarios.map(({ file, scenario }) => [scenario.scenario, file, scenario] as const))(
    "%s: passes on node",
    async (_title, file, scenario) => {
      const { result } = await play(scenario, file, { engine: "node" });
      expect(result.failure).toBeUndefined();
      expect(result.tls).toBe("none");
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
  it.each(scenarios.map(({ file, scenario }) => [scenario.scenario, file, scenario] as const))(
    "%s: the same bytes, screens, paper and books as on node, over TLS 1.3",
    async (_title, file, scenario) => {
      const xs = await play(scenario, file, { engine: "xs" });
      expect(xs.result.failure).toBeUndefined();
      expect(xs.result.tls).toBe("1.3");
      expectSame(xs, await play(scenario, file, { engine: "node" }));
    },
  );
});

describeWith(isXsBuilt(32), "the 32-bit XS engine", "with the words and the heap of the device", () => {
  it.each(
    scenarios
      .filter(({ file }) => playedIn32Bits.test(file))
      .map(({ file, scenario }) => [scenario.scenario, file, scenario] as const),
  )("%s: the same again", async (_title, file, scenario) => {
    const narrow = await play(scenario, file, { engine: "xs", xsWidth: 32 });
    expect(narrow.result.failure).toBeUndefined();
    expectSame(narrow, await play(scenario, file, { engine: "node" }));
  });
});
