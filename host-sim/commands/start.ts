/** `tapline start`: the simulator with its page, until it is stopped. */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { TerminalCodes } from "../board/terminal-codes";
import type { EngineKind } from "../engine/engine";

interface StartOptions {
  readonly port: number;
  readonly engine: EngineKind;
  readonly ephemeral: boolean;
  readonly firstBoot: boolean;
  readonly json: boolean;
}

const stopSignals = ["SIGINT", "SIGTERM"] as const;
type StopSignal = (typeof stopSignals)[number];

/** Adds the command. */
export function registerStart(program: Command): void {
  program
    .command("start")
    .description("serve the terminal on a page of this machine (http://127.0.0.1:8430/), with an acquirer to talk to")
    .option("--port <number>", "port of the page; 0 lets the system choose", portNumber, 8430)
    .addOption(
      new Option("--engine <kind>", "what carries the firmware; node has no TLS of its own and stays in memory")
        .choices(["node", "xs"])
        .default("xs"),
    )
    .option("--ephemeral", "keep nothing: ledger and flash are gone with the process", false)
    .option("--first-boot", "a new terminal comes without codes for its people, and demands them", false)
    .option("--json", "print the address as one line of JSON", false)
    .action(start);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return port;
}

async function start(options: StartOptions): Promise<void> {
  const stopped = stopSignal();
  const { startPanel } = await import("../panel/server/start-panel");
  const panel = await startPanel(options);
  const { url, terminalId, codes } = panel;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ url, engine: options.engine, terminalId, codes })}\n`
      : `\n  The terminal is on:  ${url}\n  Engine ${options.engine}, terminal ${terminalId}. Stop with Ctrl+C.\n${codesText(codes)}\n`,
  );
  await stopped;
  if (!options.json) process.stdout.write("stopping\n");
  await panel.stop();
}

/** What an installer would have been told; whoever changed a code knows it himself. */
function codesText(codes: TerminalCodes | undefined): string {
  if (codes === undefined) return "";
  const { merchant, supervisor, technician } = codes;
  return `  Codes it came with:  merchant ${merchant}, supervisor ${supervisor}, technician ${technician}\n`;
}

/** Resolves with the first signal to stop; a second one ends the process as if nobody had listened. */
function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    const listeners = stopSignals.map((signal) => {
      const listener = (): void => {
        for (const { name, heard } of listeners) process.off(name, heard);
        resolve(signal);
      };
      process.on(signal, listener);
      return { name: signal, heard: listener };
    });
  });
}
