import fc from "fast-check";
import type { Plan, Step } from "../../../host-sim/chaos/plan";
import { shrink } from "../../../host-sim/chaos/shrink";

const wait = (ms: number): Step => ({ do: "wait", ms, draw: 0 });
const planOf = (steps: Step[]): Plan => ({
  seed: 1,
  offline: "never",
  messageType: "0200",
  totalsDiffer: false,
  steps,
});
const waits = ({ steps }: Plan): number[] => steps.map((step) => ("ms" in step && "do" in step ? step.ms : -1));

describe("making a failing day smaller", () => {
  it("leaves the steps that the failure needs, in their order", async () => {
    const plan = planOf(Array.from({ length: 20 }, (_unused, index) => wait(index)));
    const fails = (candidate: Plan): Promise<boolean> =>
      Promise.resolve([3, 11, 17].every((needed) => waits(candidate).includes(needed)));
    const { plan: smallest, isMinimal } = await shrink(plan, { fails, tries: 200 });
    expect(waits(smallest)).toEqual([3, 11, 17]);
    expect(isMinimal).toBe(true);
    expect(smallest.seed).toBe(1);
  });

  it("finds that no step is needed at all", async () => {
    const { plan } = await shrink(planOf([wait(1), wait(2)]), { fails: () => Promise.resolve(true), tries: 20 });
    expect(plan.steps).toEqual([]);
  });

  it("stops when its tries are used up, with the smallest day so far", async () => {
    let tried = 0;
    const plan = planOf(Array.from({ length: 40 }, (_unused, index) => wait(index)));
    const fails = (candidate: Plan): Promise<boolean> => {
      tried++;
      return Promise.resolve(waits(candidate).filter((ms) => ms % 7 === 0).length === 6);
    };
    const result = await shrink(plan, { fails, tries: 9 });
    expect(tried).toBe(9);
    expect(result.isMinimal).toBe(false);
    expect(result.plan.steps.length).toBeLessThanOrEqual(40);
    await expect(fails(result.plan)).resolves.toBe(true);
  });

  it("ends with a day of which no single step can be left out, whatever the failure needs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 6 }), async (needed) => {
        const plan = planOf(Array.from({ length: 30 }, (_unused, index) => wait(index)));
        const fails = (candidate: Plan): Promise<boolean> =>
          Promise.resolve(needed.every((ms) => waits(candidate).includes(ms)));
        const { plan: smallest } = await shrink(plan, { fails, tries: 1000 });
        expect(waits(smallest)).toEqual([...needed].sort((left, right) => left - right));
      }),
      { numRuns: 30 },
    );
  });
});
