/** `tapline leak-scan`: plays scenarios and looks for card data in everything that comes out. */
import { Option } from "commander";
import type { Command } from "commander";
import type { EngineKind } from "../engine/engine";
import { CommandFailure, UsageError } from "./exit";

interface LeakScanOptions {
  readonly engine: EngineKind;
  readonly json: boolean;
}

/** Adds the command. */
export function registerLeakScan(program: Command): void {
  program
    .command("leak-scan")
    .description(
      "play scenarios with every log level on, and look for PAN, track and PIN in logs, messages, screens, receipts, files",
    )
    .argument("[place]", "a scenario file (YAML) or a folder of them", "host-sim/scenarios")
    .addOption(new Option("--engine <kind>", "what carries the firmware").choices(["node", "xs"]).default("node"))
    .option("--json", "print the result as JSON", false)
    .action(scan);
}

async function scan(place: string, { engine, json }: LeakScanOptions): Promise<void> {
  const { scenarioFiles } = await import("../replay/discover");
  const { readScenario } = await import("../replay/scenario-file");
  const { DataFileError } = await import("../data/data-file");
  const { runLeakScan } = await import("../leak-scan/run-leak-scan");
  const { pinScenarios } = await import("../leak-scan/pin-scenarios");
  const { SCANNED_CARDS } = await import("../memory-scan/scanned-sales");
  let entries;
  try {
    entries = scenarioFiles(place).map((file) => ({ file, scenario: readScenario(file) }));
  } catch (error) {
    if (error instanceof DataFileError) throw new UsageError(error.message);
    throw error;
  }
  const parts = [
    await runLeakScan(entries, { engine }),
    await runLeakScan(pinScenarios(), { engine, cards: SCANNED_CARDS }),
  ];
  const leaks = parts.flatMap((part) => part.leaks);
  const failed = parts.flatMap((part) => part.failed);
  const sources = [...new Set(parts.flatMap((part) => part.sources))].sort();
  const scenarios = parts.reduce((sum, part) => sum + part.scenarios, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (json) say(JSON.stringify({ scenarios, bytes, sources, leaks, failed }, undefined, 2));
  else {
    for (const { scenario, source, kind, form } of leaks) say(`LEAK  ${kind}, ${form}, in ${source}: ${scenario}`);
    for (const scenario of failed) say(`FAIL  broke off: ${scenario}`);
    say(`looked through: ${sources.join(", ")}`);
    say(`${scenarios} scenarios, ${bytes} bytes, ${leaks.length} leaks; engine ${engine}`);
  }
  if (leaks.length > 0 || failed.length > 0) throw new CommandFailure("");
}
