/** `tapline bench`: speed and memory. Nothing here is a test: figures depend on the machine. */
import { Argument } from "commander";
import type { Command } from "commander";
import { benchmarks } from "../bench";
import type { BenchmarkName } from "../bench";

/** Adds the command. */
export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("measure speed and memory; takes a minute or two, best on a machine that does nothing else")
    .addArgument(
      new Argument("[names...]", "what to measure; everything unless named").choices(Object.keys(benchmarks)),
    )
    .option("--json", "print the figures as JSON", false)
    .action(bench);
}

async function bench(names: readonly BenchmarkName[], options: { readonly json: boolean }): Promise<void> {
  const chosen = names.length > 0 ? names : (Object.keys(benchmarks) as BenchmarkName[]);
  const figures: Record<string, unknown> = {};
  for (const name of chosen) {
    const benchmark = benchmarks[name];
    if (!options.json) process.stdout.write(`== ${benchmark.title}\n`);
    const result = await benchmark.run();
    figures[name] = result.figures;
    if (!options.json) process.stdout.write(`${result.table}\n\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
}
