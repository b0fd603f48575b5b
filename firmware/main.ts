/** Composition root: a provider's ports in, a running terminal out. */
import type { TerminalPorts } from "./ports/terminal-ports";
import { Terminal } from "./terminal/terminal";

export type { Terminal } from "./terminal/terminal";

/** Starts the terminal on these ports. It runs until `stop`; an error that ends it is logged and left to the engine. */
export function boot(ports: TerminalPorts): Terminal {
  const terminal = new Terminal(ports);
  void terminal.run();
  return terminal;
}
