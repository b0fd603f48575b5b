/** `tapline xs-scan`: looks for card data in the memory of the XS engine after sales. */
import { Option } from "commander";
import type { Command } from "commander";
import type { ScanResult } from "../memory-scan/run-scan";
import type { XsWidth } from "../engine/xs-binary";
import { CommandFailure } from "./exit";

interface ScanOptions {
  readonly width: "64" | "32";
  readonly json: boolean;
}

/** Adds the command. */
export function registerXsScan(program: Command): void {
  program
    .command("xs-scan")
    .description(
      "sell with test cards in the XS engine, then look in all memory of its process for PAN, track and PIN (Linux)",
    )
    .addOption(new Option("--width <bits>", "word size of the engine").choices(["64", "32"]).default("64"))
    .option("--json", "print the result as JSON", false)
    .action(scan);
}

async function scan({ width, json }: ScanOptions): Promise<void> {
  const { runScan } = await import("../memory-scan/run-scan");
  const { StepFailure } = await import("../replay/step-failure");
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  let results: ScanResult[];
  try {
    results = await runScan({
      width: Number(width) as XsWidth,
      onResult: json ? undefined : (result) => linesOf(result).forEach(say),
    });
  } catch (error) {
    if (error instanceof StepFailure) {
      throw new CommandFailure(`the sale went wrong: expected ${error.expected}, but ${error.actual}`);
    }
    throw error;
  }
  const failed = results.filter((result) => !isClean(result)).length;
  if (json) say(JSON.stringify(results, undefined, 2));
  else say(`${results.length - failed} sales left nothing, ${failed} did or could not be judged; ${width} bits`);
  if (failed > 0) throw new CommandFailure("");
}

/** Nothing is left, and the scan saw the account number while it was there: else it proves nothing. */
function isClean({ seenDuring, left }: ScanResult): boolean {
  return left.length === 0 && seenDuring.includes("PAN");
}

function linesOf(result: ScanResult): string[] {
  const { sale, seenDuring, left } = result;
  const seen = seenDuring.length === 0 ? "nothing seen while it ran" : `seen while it ran: ${seenDuring.join(", ")}`;
  return [
    `${isClean(result) ? "ok  " : "FAIL"}  ${sale}  (${seen})`,
    ...left.map(({ kind, form, region, offset }) => `      ${kind}, ${form}: ${region}, offset ${offset}`),
  ];
}
