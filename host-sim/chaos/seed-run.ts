/** One seed from its plan to its verdict: plays the day, and when something is wrong looks for the smallest day that goes as wrong. */
import type { EngineKind } from "../engine/engine";
import { playDay, type DayFigures, type DayResult, type Finding } from "./day";
import type { Plan } from "./plan";
import { makePlan } from "./plan-maker";
import { sabotages, type SabotageName } from "./sabotage";
import { shrink } from "./shrink";

export interface SeedOptions {
  readonly engine: EngineKind;
  readonly sabotage?: SabotageName;
  /** How many smaller days are tried after a failure; 0 for none. */
  readonly shrinkTries: number;
}

export interface SeedFailure {
  readonly findings: readonly Finding[];
  /** The whole day. */
  readonly plan: Plan;
  /** The smallest that was found, and what is wrong in it. */
  readonly smallest: Plan;
  readonly smallestFindings: readonly Finding[];
  readonly tries: number;
  readonly isMinimal: boolean;
}

export interface SeedResult {
  readonly seed: number;
  readonly digest: string;
  readonly figures: DayFigures;
  readonly failure?: SeedFailure;
}

/** Plays the day of a seed, or the plan given in its place. */
export async function runSeed(seed: number, options: SeedOptions, plan: Plan = makePlan(seed)): Promise<SeedResult> {
  const result = await play(plan, options);
  const { digest, figures, findings } = result;
  if (findings.length === 0) return { seed, digest, figures };
  return { seed, digest, figures, failure: await smallestOf(plan, result, options) };
}

async function smallestOf(plan: Plan, { findings }: DayResult, options: SeedOptions): Promise<SeedFailure> {
  // Whatever broke first is looked for: other trouble that a smaller day runs into is another failure.
  const broken = new Set(findings.map(({ invariant }) => invariant));
  let smallestFindings = findings;
  const fails = async (candidate: Plan): Promise<boolean> => {
    const found = (await play(candidate, options)).findings;
    const isSame = found.some(({ invariant }) => broken.has(invariant));
    if (isSame) smallestFindings = found;
    return isSame;
  };
  const whole = { ...plan, steps: plan.steps.slice(0, findings[0].step) };
  const { plan: smallest, tries, isMinimal } = await shrink(whole, { fails, tries: options.shrinkTries });
  return { findings, plan, smallest, smallestFindings, tries, isMinimal };
}

/** A bench that breaks down is a finding too: its seed and its steps are what repeats it. */
async function play(plan: Plan, { engine, sabotage }: SeedOptions): Promise<DayResult> {
  try {
    return await playDay(plan, { engine, onWorld: sabotage && sabotages[sabotage].apply });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const figures = { payments: 0, charges: 0, faults: 0, cuts: 0, messages: 0, virtualMs: 0 };
    return { findings: [{ step: plan.steps.length, invariant: "the bench works", text }], digest: "", figures };
  }
}
