/** How a command ends other than well. */

/** The command did what it could and the result is a failure: exit code 1. An empty message prints nothing more. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}

/** The command line or a file named on it is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
