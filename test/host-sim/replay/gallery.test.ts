/** Every card of the tray has a scenario in which it does what its description promises, in every way it can be held out. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { CardCatalogue, type CardListing } from "../../../host-sim/cards/catalogue";
import { scenarioFiles } from "../../../host-sim/replay/discover";
import { readScenario } from "../../../host-sim/replay/scenario-file";
import type { Scenario } from "../../../host-sim/replay/schema";

const root = path.resolve(__dirname, "../../../host-sim");
const names = readdirSync(path.join(root, "cards/profiles")).map((file) => path.basename(file, ".yaml"));
const scenarios = new Map(
  scenarioFiles(path.join(root, "scenarios/gallery")).map((file) => [path.basename(file, ".yaml"), readScenario(file)]),
);
const cards = new Map(new CardCatalogue().list().map((card): [string, CardListing] => [card.name, card]));

/** The ways in which a scenario holds out a card. */
function waysOf({ steps }: Scenario, name: string): string[] {
  const ways = steps.flatMap((step) => {
    if ("tap" in step && step.tap.cards.includes(name)) return ["contactless"];
    if ("insert" in step && step.insert.card === name) return ["contact"];
    return "swipe" in step && step.swipe.card === name ? ["stripe"] : [];
  });
  return [...new Set(ways)].sort();
}

describe("the gallery", () => {
  it.each(names)("plays %s in every way that it can be held out", (name) => {
    const scenario = scenarios.get(name);
    if (scenario === undefined) throw new Error(`host-sim/scenarios/gallery/${name}.yaml is missing`);
    const { contact, contactless, stripe } = cards.get(name)!;
    const possible = Object.entries({ contact, contactless, stripe }).filter(([, isPossible]) => isPossible);
    expect(waysOf(scenario, name)).toEqual(possible.map(([way]) => way));
  });

  it.each([...scenarios])("checks screen, messages and ledger of %s", (_file, { steps, expect: end }) => {
    const last = steps.findLastIndex((step) => "tap" in step || "insert" in step || "swipe" in step);
    expect(steps.slice(last).some((step) => "expect" in step)).toBe(true);
    expect(end.wire).toBeDefined();
    expect(end.ledger).toBeDefined();
    // Each request with its entry mode, each answer with its code: without them the list would only count.
    for (const { mti, fields = {} } of end.wire ?? []) {
      if (mti === "0200") expect(fields).toHaveProperty("22");
      if (mti === "0210") expect(fields).toHaveProperty("39");
    }
  });

  it("has no scenario that is named after nothing", () => {
    const strays = [...scenarios.keys()].filter((file) => !names.some((name) => file.startsWith(name)));
    expect(strays).toEqual([]);
  });
});
