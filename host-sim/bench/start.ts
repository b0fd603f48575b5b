/** How long `npm start` takes on a tree that is set up, until the page is served and the terminal shows its idle screen. */
import { spawn } from "node:child_process";
import path from "node:path";
import type { BenchmarkResult } from "./index";

const runs = 5;
const port = 18_430;
const root = path.resolve(__dirname, "../..");
const patienceMs = 60_000;

/** One start; resolves with milliseconds until the ready line, after the process is gone. */
function startOnce(): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn("npm", ["start", "--silent", "--", "--port", String(port), "--ephemeral"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    let readyMs: number | undefined;
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    };
    const patience = setTimeout(end, patienceMs);
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      if (readyMs === undefined && output.includes(`http://127.0.0.1:${port}`)) {
        readyMs = performance.now() - begun;
        end();
      }
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(patience);
      if (readyMs === undefined) reject(new Error(`npm start did not get ready:\n${output}`));
      else resolve(readyMs);
    });
  });
}

/** Several starts, one after the other. */
export async function benchmarkStart(): Promise<BenchmarkResult> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await startOnce());
  times.sort((left, right) => left - right);
  const figures = { runs, minimumMs: times[0], medianMs: times[runs >> 1], maximumMs: times[runs - 1] };
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
  return {
    figures,
    table: `median ${seconds(figures.medianMs)}, from ${seconds(figures.minimumMs)} to ${seconds(figures.maximumMs)}, ${runs} runs`,
  };
}
