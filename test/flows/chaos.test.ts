/** `tapline chaos` as people and CI run it. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ChaosReport } from "../../host-sim/chaos/report";

const cli = path.resolve(__dirname, "../../host-sim/cli.cjs");
const folder = mkdtempSync(path.join(tmpdir(), "tapline-chaos-flow-"));

function chaos(...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [cli, "chaos", ...words], { encoding: "utf8", maxBuffer: 64 << 20 });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tapline chaos", () => {
  it("plays 200 days in which every invariant holds", () => {
    const { status, stdout } = chaos("--seeds", "200", "--json", "--keep", folder);
    const { seeds, failures, totals } = JSON.parse(stdout) as ChaosReport;
    expect(failures.map(({ seed, failure }) => ({ seed, findings: failure.findings }))).toEqual([]);
    expect(status).toBe(0);
    expect(seeds).toBe(200);
    // Days on which nothing went wrong would prove nothing.
    expect(totals.faults).toBeGreaterThan(400);
    expect(totals.cuts).toBeGreaterThan(60);
    expect(totals.charges).toBeGreaterThan(500);
  }, 480_000);

  it("shows what is broken: the seed, the step, the smallest day, and the command that repeats it", () => {
    const words = ["--sabotage", "reversal-ignored", "--first", "--seeds", "200", "--keep", folder];
    const { status, stdout } = chaos(...words);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}seed (\d+), step \d+ of \d+\n/);
    const [, repeat = ""] = /again: npm run tapline -- chaos (.*)\n/.exec(stdout) ?? [];
    const [, file = ""] = /kept in (.*)\n/.exec(stdout) ?? [];
    expect(existsSync(file)).toBe(true);
    const again = chaos(...repeat.split(" "), "--shrink", "0");
    expect(again.status).toBe(1);
    expect(again.stdout).toContain("people were told what the host holds");
    // Without the sabotage the same day is a good one.
    expect(chaos("--plan", file).stdout).toContain("every invariant held");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ seed: expect.any(Number) as number });
  }, 120_000);

  it.each([
    ["--seeds", "many"],
    ["--seed", "4294967296"],
    ["--engine", "moddable"],
    ["--jobs", "0"],
    ["--sabotage", "everything"],
    ["--plan", "no-such-file.json"],
  ])("refuses %s %s as wrong usage", (...words) => {
    const { status, stderr } = chaos(...words);
    expect(status).toBe(2);
    expect(stderr).not.toBe("");
  });
});
