/** How a command ends other than well. */
import { readFileSync } from "node:fs";

/** The command did what it could and the result is a failure: exit code 1. An empty message prints nothing more. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}

/** The command line or a file named on it is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "this is a folder, not a file",
  ENOTDIR: "no such file",
  EACCES: "may not be read",
};

/** Reads a file that the command line names; one that cannot be read is wrong usage. */
export function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${unreadable[code] ?? message}`, { cause });
  }
}
