/** `tapline chaos`: merchants' days against faults, all of a seed, in virtual time (docs/chaos.md). */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { ChaosReport } from "../chaos/report";
import type { SabotageName } from "../chaos/sabotage";
import type { EngineKind } from "../engine/engine";
import { CommandFailure, UsageError } from "./exit";

interface ChaosOptions {
  readonly seeds?: number;
  readonly seed: number;
  readonly minutes?: number;
  readonly engine: EngineKind;
  readonly jobs: number;
  readonly plan?: string;
  readonly keep: string;
  readonly shrink: number;
  readonly sabotage?: SabotageName;
  readonly first: boolean;
  readonly json: boolean;
}

const usualSeeds = 200;
/** How often a long run says how far it is. */
const daysToTell = 250;
const highestSeed = 0xffffffff;

/** Adds the command. */
export function registerChaos(program: Command): void {
  program
    .command("chaos")
    .description(
      "play merchants' days against faults of power, line, host, card, flash and clock, and compare all books",
    )
    .option("--seeds <number>", `how many days; ${usualSeeds} unless told`, countOf)
    .option("--seed <number>", "the first seed", seedOf, 1)
    .option("--minutes <number>", "as many days as can be played in this time", countOf)
    .addOption(new Option("--engine <kind>", "what carries the firmware").choices(["node", "xs"]).default("node"))
    .option("--jobs <number>", "processes that play at once", countOf, 1)
    .option("--plan <file>", "play this day, as a failure left it, in place of the one of the seed")
    .option("--keep <folder>", "where the smallest day of each failure goes", "build/chaos")
    .option("--shrink <tries>", "how many smaller days are tried after a failure; 0 for none", countOf, 120)
    .option("--sabotage <name>", "break something on purpose, to see that it is found (docs/chaos.md)")
    .option("--first", "end with the first day that fails", false)
    .option("--json", "print the result as JSON", false)
    .action(chaos);
}

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is expected");
  return Number(text);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed > highestSeed) {
    throw new InvalidArgumentError(`a whole number from 0 to ${highestSeed} is expected`);
  }
  return seed;
}

async function chaos(options: ChaosOptions): Promise<void> {
  const { ReportMaker, summaryLine } = await import("../chaos/report");
  const { runSeeds } = await import("../chaos/shards");
  const { sabotageNames } = await import("../chaos/sabotage");
  const { sabotage } = options;
  if (sabotage !== undefined && !sabotageNames.includes(sabotage)) {
    throw new UsageError(`--sabotage ${sabotage}: one of ${sabotageNames.join(", ")} is expected`);
  }
  if (options.jobs < 1) throw new UsageError("--jobs: at least one is needed");
  if (options.plan !== undefined) return replay(options, options.plan);
  const say = (line: string): void => void (options.json ? undefined : process.stdout.write(`${line}\n`));
  const maker = new ReportMaker();
  const begunMs = performance.now();
  const { failureLines } = await import("../chaos/report");
  const seeds = seedsOf(options, begunMs);
  // Ctrl-C ends a long run with what it found so far.
  let isEnough = false;
  const enough = (): void => void (isEnough = true);
  process.once("SIGINT", enough).once("SIGTERM", enough);
  await runSeeds({
    ...{ engine: options.engine, sabotage, shrinkTries: options.shrink, jobs: options.jobs },
    next: () => (isEnough || (options.first && maker.report.failures.length > 0) ? undefined : seeds()),
    onResult: (result) => {
      maker.add(result);
      const { failure } = result;
      const { seeds: played } = maker.report;
      if (played % daysToTell === 0) say(`${played} days, ${((performance.now() - begunMs) / 60_000).toFixed(1)} min`);
      if (failure === undefined) return;
      const file = keep(options.keep, result.seed, failure.smallest);
      failureLines({ ...result, failure }, file, repeatCommand(options, result.seed, file)).forEach(say);
    },
  });
  process.off("SIGINT", enough).off("SIGTERM", enough);
  const { report } = maker;
  const seconds = (performance.now() - begunMs) / 1000;
  if (options.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else say(`${summaryLine(report)}; engine ${options.engine}, ${seconds.toFixed(1)} s`);
  if (report.failures.length > 0) throw new CommandFailure("");
}

/** Seeds one after the other: so many, or as long as there is time. */
function seedsOf({ seed, seeds, minutes }: ChaosOptions, begunMs: number): () => number | undefined {
  const limit = seeds ?? (minutes === undefined ? usualSeeds : Infinity);
  const endMs = minutes === undefined ? Infinity : begunMs + minutes * 60_000;
  let given = 0;
  return () => {
    if (given >= limit || seed + given > highestSeed || performance.now() > endMs) return undefined;
    return seed + given++;
  };
}

/** Plays one plan and tells what is wrong in it. */
async function replay({ engine, sabotage, json, shrink }: ChaosOptions, file: string): Promise<void> {
  const { readPlan } = await import("../chaos/plan-file");
  const { runSeed } = await import("../chaos/seed-run");
  const { planLines } = await import("../chaos/report");
  const plan = readPlan(file);
  const result = await runSeed(plan.seed, { engine, sabotage, shrinkTries: shrink }, plan);
  const { failure } = result;
  if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  else {
    const findings = failure?.findings ?? [];
    const lines = [
      ...planLines(plan),
      ...findings.map(({ step, invariant, text }) => `step ${step}: ${invariant}: ${text}`),
      failure === undefined ? "every invariant held" : "FAIL",
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  if (failure !== undefined) throw new CommandFailure("");
}

/** Writes a plan; answers where. */
function keep(folder: string, seed: number, plan: ChaosReport["failures"][number]["failure"]["smallest"]): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `seed-${seed}.json`);
  writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
  return file;
}

function repeatCommand({ engine, sabotage }: ChaosOptions, seed: number, file: string): string {
  const broken = sabotage === undefined ? "" : ` --sabotage ${sabotage}`;
  return `npm run tapline -- chaos --seed ${seed} --plan ${file} --engine ${engine}${broken}`;
}
