import { sabotageNames, sabotages } from "../../../host-sim/chaos/sabotage";
import type { SeedResult } from "../../../host-sim/chaos/seed-run";
import { runSeeds } from "../../../host-sim/chaos/shards";

const mostSeeds = 200;

describe("the simulator", () => {
  it.each(sabotageNames.map((name) => [sabotages[name].what, name] as const))(
    `finds within ${mostSeeds} days that %s`,
    async (_what, sabotage) => {
      let seed = 0;
      let found: SeedResult | undefined;
      await runSeeds({
        ...{ engine: "node", sabotage, shrinkTries: 0, jobs: 1 },
        next: () => (found === undefined && seed < mostSeeds ? ++seed : undefined),
        onResult: (result) => {
          if (result.failure !== undefined) found = result;
        },
      });
      expect(found?.failure?.findings.map(({ invariant }) => invariant)).not.toContain("the bench works");
      expect(found?.failure).toBeDefined();
    },
    120_000,
  );
});
