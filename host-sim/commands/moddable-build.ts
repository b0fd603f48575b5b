/** `tapline moddable-build`: builds the product with the Moddable SDK that the user has (docs/moddable.md). */
import { Argument } from "commander";
import type { Command } from "commander";
import type { ModdableSdk } from "../moddable/sdk";
import { CommandFailure } from "./exit";

type Target = "lin" | "esp32";

interface ModdableBuildOptions {
  readonly release: boolean;
  readonly json: boolean;
}

/** Adds the command. */
export function registerModdableBuild(program: Command): void {
  program
    .command("moddable-build")
    .description("build the firmware with the Moddable SDK 8.x: for its simulator, or for the ESP32-S3")
    .addArgument(
      new Argument("<target>", "lin: the SDK's simulator; esp32: ESP32-S3-DevKitC-1").choices(["lin", "esp32"]),
    )
    .option("--release", "without debugger and instruments", false)
    .option("--json", "print the result as JSON", false)
    .action(build);
}

async function build(target: Target, options: ModdableBuildOptions): Promise<void> {
  const { findSdk, SdkError } = await import("../moddable/sdk");
  // The tools' own lines are progress: they must not get between the lines of a result that a program reads.
  const onLine = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const sdk = findSdk();
    const result = target === "lin" ? await lin(sdk, options, onLine) : await esp32(sdk, options, onLine);
    process.stdout.write(options.json ? `${JSON.stringify(result.facts)}\n` : `${result.text}\n`);
  } catch (error) {
    if (error instanceof SdkError) throw new CommandFailure(error.message);
    // The end of the tool's output, which was seen already, with what it was called with.
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

interface Result {
  readonly facts: object;
  readonly text: string;
}

async function lin(
  sdk: ModdableSdk,
  { release }: ModdableBuildOptions,
  onLine: (line: string) => void,
): Promise<Result> {
  const { buildLin } = await import("../moddable/build-lin");
  const facts = await buildLin(sdk, release, onLine);
  const { library, simulator, devices } = facts;
  return { facts, text: `built ${library}\nsee it with: ${simulator} ${devices} ${library}` };
}

async function esp32(
  sdk: ModdableSdk,
  { release }: ModdableBuildOptions,
  onLine: (line: string) => void,
): Promise<Result> {
  const { buildEsp32 } = await import("../moddable/build-esp32");
  const facts = await buildEsp32(sdk, release, onLine);
  const text =
    facts.kind === "image"
      ? `built ${facts.folder}`
      : `every module compiled and linked: ${facts.folder}/mc.xs.c\nno image: IDF_PATH is not set, so there is no compiler for the chip`;
  return { facts, text };
}
