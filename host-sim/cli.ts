/** The `tapline` command: one sub-command a file in commands/, exit codes 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from "commander";
import { commands } from "./commands";
import { CommandFailure, UsageError } from "./commands/exit";
import { MendableError } from "./data/mendable-error";

/** Codes of commander's own ways to end that are no error: help and version were asked for. */
const askedFor: ReadonlySet<string> = new Set(["commander.helpDisplayed", "commander.version", "commander.help"]);

/** Runs one command line and answers the exit code of the process. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("tapline")
    .description(
      "The bench of the Tapline payment terminal: simulator, acquirer, replay. Exit codes: 0 done, 1 failed, 2 wrong usage.",
    )
    .exitOverride()
    .showHelpAfterError("(add --help for the options)");
  for (const register of commands) register(program);
  prepare(program.commands);
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    return exitCode(error);
  }
}

/** Every command, and those below it, leave the ending of the process to us. */
function prepare(commands: readonly Command[]): void {
  for (const command of commands) {
    command
      .exitOverride()
      .showHelpAfterError("(add --help for the options)")
      .configureHelp({ showGlobalOptions: true });
    prepare(command.commands);
  }
}

/** Whether the system refused a file: its own words name the file, and a stack would say no more. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) {
    if (askedFor.has(error.code) && error.exitCode === 0) return 0;
    return 2;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof CommandFailure) {
    if (error.message !== "") process.stderr.write(`${error.message}\n`);
    return 1;
  }
  if (error instanceof MendableError || isSystemError(error)) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
