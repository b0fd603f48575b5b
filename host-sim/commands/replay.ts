/** `tapline replay`: plays scenarios against the firmware in virtual time. */
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Option } from "commander";
import type { Command } from "commander";
import type { ApduExchange } from "../cards/apdu-trace";
import type { EngineKind } from "../engine/engine";
import { CommandFailure, UsageError } from "./exit";

interface ReplayOptions {
  readonly engine: EngineKind;
  readonly seed?: number;
  readonly json: boolean;
  readonly junit?: string;
  readonly pcap?: string;
  readonly recordApdu?: string;
}

/** Adds the command. */
export function registerReplay(program: Command): void {
  program
    .command("replay")
    .description("play a scenario, or all scenarios of a folder, against the firmware in virtual time")
    .argument("<place>", "a scenario file (YAML) or a folder of them")
    .addOption(new Option("--engine <kind>", "what carries the firmware").choices(["node", "xs"]).default("xs"))
    .option("--seed <number>", "seed of all randomness instead of the one in the scenario", seedOf)
    .option("--json", "print the result as JSON", false)
    .option("--junit <file>", "write the result as JUnit XML")
    .option("--pcap <file>", "write the messages in clear, as a capture; test cards only")
    .option("--record-apdu <file>", "write what terminal and card say to each other, in clear; one scenario only")
    .action(replay);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed > 0xffffffff) {
    throw new UsageError(`--seed ${text}: a whole number from 0 to 4294967295 is expected`);
  }
  return seed;
}

/** Finds out before minutes of playing that their result could not be written. */
function requireWritable(option: string, file: string | undefined): void {
  if (file === undefined) return;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(`${option} ${file}: this is a folder, not a file`);
  }
  const folder = path.dirname(path.resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`${option} ${file}: the folder ${folder} is not there or may not be written to`);
  }
}

async function replay(place: string, options: ReplayOptions): Promise<void> {
  const { scenarioFiles } = await import("../replay/discover");
  const { readScenario } = await import("../replay/scenario-file");
  const { DataFileError } = await import("../data/data-file");
  const { junitOf, linesOf } = await import("../replay/report");
  const { playAll } = await import("../replay/player");
  const files = scenarioFiles(place);
  let entries;
  try {
    entries = files.map((file) => ({ file, scenario: readScenario(file) }));
  } catch (error) {
    if (error instanceof DataFileError) throw new UsageError(error.message);
    throw error;
  }
  if (options.recordApdu !== undefined && entries.length !== 1) {
    throw new UsageError(`--record-apdu: a trace is of one scenario; ${place} has ${entries.length}`);
  }
  requireWritable("--junit", options.junit);
  requireWritable("--pcap", options.pcap);
  requireWritable("--record-apdu", options.recordApdu);
  const { formatApduTrace } = await import("../cards/apdu-trace");
  const trace: ApduExchange[] = [];
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const report = await playAll(entries, {
    engine: options.engine,
    seed: options.seed,
    pcap: options.pcap,
    onApdu: options.recordApdu === undefined ? undefined : (exchange) => trace.push(exchange),
    onResult: options.json ? undefined : (result) => linesOf(result).forEach(say),
  });
  // The card's data are in it in clear.
  if (options.recordApdu !== undefined) writeFileSync(options.recordApdu, formatApduTrace(trace), { mode: 0o600 });
  if (options.junit !== undefined) writeFileSync(options.junit, junitOf(report));
  if (options.json) say(JSON.stringify(report, undefined, 2));
  else say(`${report.passed} passed, ${report.failed} failed, engine ${report.engine}`);
  if (report.failed > 0) throw new CommandFailure("");
}
