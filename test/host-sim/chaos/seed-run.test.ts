import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Plan } from "../../../host-sim/chaos/plan";
import { readPlan } from "../../../host-sim/chaos/plan-file";
import { failureLines, ReportMaker, summaryLine } from "../../../host-sim/chaos/report";
import { runSeed, type SeedResult } from "../../../host-sim/chaos/seed-run";
import { runSeeds } from "../../../host-sim/chaos/shards";
import { UsageError } from "../../../host-sim/commands/exit";

/** The answer of 102.02 gets lost, so that the sale is reversed. */
const plan: Plan = {
  seed: 9,
  offline: "never",
  messageType: "0200",
  totalsDiffer: false,
  steps: [
    { do: "reprint", draw: 1 },
    { do: "sale", amountMinor: 10_202, by: "swipe", card: "stripe-plain", draw: 2 },
    { do: "wait", ms: 1_000, draw: 3 },
  ],
};

/** A day of few steps. */
const quickSeed = 31;

describe("a seed that fails", () => {
  it("leaves the smallest day that fails as it did, which a file keeps and plays again", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "chaos-"));
    try {
      const options = { engine: "node", sabotage: "reversal-ignored", shrinkTries: 20 } as const;
      const { failure, ...result } = await runSeed(9, options, plan);
      expect(failure).toBeDefined();
      if (failure === undefined) return;
      expect(failure.isMinimal).toBe(true);
      expect(failure.smallest.steps).toEqual([plan.steps[1]]);
      expect(failure.findings[0]).toMatchObject({ step: 4, invariant: "people were told what the host holds" });
      expect(failure.smallestFindings[0]).toMatchObject({ step: 2 });
      const file = path.join(folder, "seed-9.json");
      writeFileSync(file, JSON.stringify(failure.smallest));
      expect(readPlan(file)).toEqual(failure.smallest);
      expect(failureLines({ ...result, failure }, file, "again").join("\n")).toMatch(
        /FAIL {2}seed 9, step 4 of 3[^]*smallest of \d+ tried: 1 steps, no step can be left out[^]*sale amountMinor=10202[^]*again: again/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it("does not fail when nothing is broken", async () => {
    const { failure, figures } = await runSeed(9, { engine: "node", shrinkTries: 0 }, plan);
    expect(failure).toBeUndefined();
    const maker = new ReportMaker();
    maker.add({ seed: 9, digest: "", figures });
    expect(summaryLine(maker.report)).toMatch(/^1 days, 1 payments, 0 charged, 0 faults.*every invariant held$/);
  }, 30_000);

  it("is played alike in this process and in others", async () => {
    const digests = async (jobs: number): Promise<readonly string[]> => {
      const found: string[] = [];
      const seeds = [quickSeed];
      const onResult = ({ digest }: SeedResult): void => void found.push(digest);
      await runSeeds({ engine: "node", shrinkTries: 0, jobs, next: () => seeds.shift(), onResult });
      return found;
    };
    const here = await digests(1);
    expect(here).toHaveLength(1);
    expect(await digests(2)).toEqual(here);
  }, 60_000);

  it("refuses a file that holds no plan, with its line", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "chaos-"));
    try {
      const file = path.join(folder, "plan.json");
      writeFileSync(file, '{ "seed": 1, "steps": [\n{ "do": "dance" }] }');
      expect(() => readPlan(file)).toThrow(UsageError);
      expect(() => readPlan(file)).toThrow(/plan\.json:\d+:\d+: steps\[0\]/);
      expect(() => readPlan(path.join(folder, "absent.json"))).toThrow(UsageError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
