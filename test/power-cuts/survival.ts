/** The proof for a list of scenarios: the power is cut everywhere, and money stays what people were told. */
import { cutsOf, exhaust } from "./exhaust";
import type { CutScenario } from "./cut-scenario";

/** Longest time for one scenario: a machine that does other things as well needs some. */
const limitMs = 300_000;

export function provesSurvival(scenarios: readonly CutScenario[]): void {
  const counted: number[] = [];

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s: power may go at every flash operation and around every message",
    async (name, scenario) => {
      const cuts = await cutsOf(scenario);
      const result = await exhaust(scenario, cuts);
      expect(result).toEqual({ cuts: cuts.length, violations: [], missed: [] });
      counted.push(result.cuts);
      process.stdout.write(`power cuts: ${String(result.cuts).padStart(4)}  ${name}\n`);
    },
    limitMs,
  );

  afterAll(() => {
    const sum = counted.reduce((total, count) => total + count, 0);
    process.stdout.write(`power cuts: ${String(sum).padStart(4)}  in these ${counted.length} scenarios\n`);
  });
}
