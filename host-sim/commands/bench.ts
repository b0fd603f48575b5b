/** `tapline bench`: speed and memory. Nothing here is a test: figures depend on the machine. */
import { Argument, InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { benchmarks } from "../bench";
import type { BenchmarkName, BenchmarkOptions } from "../bench";
import { CommandFailure } from "./exit";

/** Adds the command. */
export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("measure speed and memory; takes a minute or two, best on a machine that does nothing else")
    .addArgument(
      new Argument("[names...]", "what to measure; everything unless named").choices(Object.keys(benchmarks)),
    )
    .option("--json", "print the figures as JSON", false)
    .option("--seed <number>", "mutations: what everything random follows from", wholeNumber)
    .option("--sessions <number>", "mutations: how many; 100000 unless told", wholeNumber)
    .option("--session <number>", "mutations: this one alone, with all that went over the wire", wholeNumber)
    .addOption(new Option("--by <interface>", "mutations: cards by this one alone").choices(["contact", "contactless"]))
    .action(bench);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is expected");
  return Number(text);
}

async function bench(
  names: readonly BenchmarkName[],
  options: BenchmarkOptions & { readonly json: boolean },
): Promise<void> {
  const chosen = names.length > 0 ? names : (Object.keys(benchmarks) as BenchmarkName[]);
  const figures: Record<string, unknown> = {};
  const failed: BenchmarkName[] = [];
  for (const name of chosen) {
    const benchmark = benchmarks[name];
    if (!options.json) process.stdout.write(`== ${benchmark.title}\n`);
    const result = await benchmark.run(options);
    figures[name] = result.figures;
    if (!options.json) process.stdout.write(`${result.table}\n\n`);
    if (result.failed === true) failed.push(name);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  if (failed.length > 0) throw new CommandFailure(`what must hold does not: ${failed.join(", ")}`);
}
