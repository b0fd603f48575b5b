/** Cuts a scenario at every flash operation, and before and after every message. */
import { SeededRandom } from "../../host-sim/board/seeded-random";
import type { CutPoint } from "../../host-sim/world/power-cut";
import { runWithCut, type CutOptions, type CutResult } from "./cut-run";
import type { CutScenario } from "./cut-scenario";

/** A cut, and what decides by chance how it goes: which bits are done, and what people do then. */
export interface Cut {
  readonly point: CutPoint;
  readonly draw: number;
}

/** What came of all cuts of one scenario. */
export interface Exhausted {
  /** Cuts that came. */
  readonly cuts: number;
  /** What was not as it must be, with the place of its cut. */
  readonly violations: readonly string[];
  /** Places at which no cut came: then they were counted wrongly. */
  readonly missed: readonly string[];
}

/** An operation leaves one of very many subsets of its bits: so many of them are tried. */
const drawsAnOperation = 1;

/** All places of a scenario where the power can go. Throws when something is wrong without any cut. */
export async function cutsOf(scenario: CutScenario): Promise<readonly Cut[]> {
  const { counts, violations } = await runWithCut(scenario, undefined);
  if (violations.length > 0) throw new Error(`without any cut: ${violations.map(({ text }) => text).join("; ")}`);
  return [
    ...upTo(counts.operations).flatMap((operation) =>
      upTo(drawsAnOperation).map((draw) => ({ point: { operation }, draw })),
    ),
    ...upTo(counts.toHost).flatMap((message) => aroundMessage(message, "to-host")),
    ...upTo(counts.toTerminal).flatMap((message) => aroundMessage(message, "to-terminal")),
  ];
}

/** Cuts at all of `cuts`, each in a world of its own. */
export async function exhaust(
  scenario: CutScenario,
  cuts: readonly Cut[],
  options: CutOptions = {},
): Promise<Exhausted> {
  const violations: string[] = [];
  const missed: string[] = [];
  for (const cut of cuts) {
    const place = JSON.stringify(cut);
    let result: CutResult;
    try {
      result = await runWithCut(scenario, cut, options);
    } catch (error) {
      throw new Error(`${scenario.name}: cut at ${place}`, { cause: error });
    }
    if (!result.wasCut) missed.push(place);
    violations.push(...result.violations.map(({ invariant, text }) => `${place}: ${invariant}: ${text}`));
  }
  return { cuts: cuts.length - missed.length, violations, missed };
}

/** Some of the cuts, by chance, the same ones always. */
export function sample(cuts: readonly Cut[], count: number, seed: number): readonly Cut[] {
  const random = new SeededRandom(seed, "sample");
  const left = [...cuts];
  const chosen: Cut[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1));
  return chosen;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function aroundMessage(message: number, direction: "to-host" | "to-terminal"): Cut[] {
  return (["before", "after"] as const).map((side) => ({ point: { message, direction, side }, draw: 1 }));
}
