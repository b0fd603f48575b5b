/** Runs a program of the set-up and reports its last words when it fails. */
import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with every line the program prints. */
  readonly onLine?: (line: string) => void;
}

/** Lines of output kept for the error message. */
const keptLines = 25;

/** Runs `command` to its end and resolves with its standard output; rejects with the end of its output otherwise. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    const last: string[] = [];
    const take = (chunk: Buffer): void => {
      for (const line of chunk.toString("utf8").split("\n")) {
        if (line.trim() === "") continue;
        last.push(line);
        if (last.length > keptLines) last.shift();
        options.onLine?.(line);
      }
    };
    child.stdout.on("data", (chunk: Buffer) => {
      output.push(chunk);
      take(chunk);
    });
    child.stderr.on("data", take);
    child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(output).toString("utf8"));
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}\n${last.join("\n")}`));
    });
  });
}
