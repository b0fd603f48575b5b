/** Plays many seeds, in this process or in several: each seed is a function of itself, so it does not matter who plays it. */
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { runSeed, type SeedOptions, type SeedResult } from "./seed-run";

export interface ShardOptions extends SeedOptions {
  readonly jobs: number;
  /** The next seed, until there is none. */
  readonly next: () => number | undefined;
  readonly onResult: (result: SeedResult) => void;
}

/** What a worker is told, and what it answers with. */
export interface ShardRequest {
  readonly seed: number;
  readonly options: SeedOptions;
}

/** A process that plays seeds ended without being told to. */
export class ShardError extends Error {
  override readonly name = "ShardError";
}

/** Plays all seeds. Rejects with {@link ShardError} when a process is lost. */
export async function runSeeds({ jobs, next, onResult, ...options }: ShardOptions): Promise<void> {
  if (jobs > 1) return void (await Promise.all(Array.from({ length: jobs }, () => runShard(options, next, onResult))));
  for (let seed = next(); seed !== undefined; seed = next()) onResult(await runSeed(seed, options));
}

function runShard(options: SeedOptions, next: ShardOptions["next"], onResult: ShardOptions["onResult"]): Promise<void> {
  const worker = fork(path.join(__dirname, "shard.cjs"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    let playing: number | undefined;
    const proceed = (): void => {
      playing = next();
      if (playing === undefined) worker.disconnect();
      else tell(worker, { seed: playing, options });
    };
    worker.on("message", (result: SeedResult) => {
      onResult(result);
      proceed();
    });
    worker.on("error", reject);
    worker.on("exit", (code, signal) => {
      if (playing === undefined) resolve();
      else reject(new ShardError(`the process that played seed ${playing} ended with ${signal ?? code}`));
    });
    proceed();
  });
}

function tell(worker: ChildProcess, request: ShardRequest): void {
  worker.send(request);
}
