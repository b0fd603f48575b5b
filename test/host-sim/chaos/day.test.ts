import { playDay } from "../../../host-sim/chaos/day";
import type { Plan, Step } from "../../../host-sim/chaos/plan";
import { makePlan } from "../../../host-sim/chaos/plan-maker";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";

const sale = (amountMinor: number, draw = 1): Step => ({
  do: "sale",
  amountMinor,
  by: "swipe",
  card: "stripe-plain",
  draw,
});
const planOf = (...steps: Step[]): Plan => ({
  seed: 5,
  offline: "never",
  messageType: "0200",
  totalsDiffer: false,
  steps,
});

describe("a merchant's day against faults", () => {
  it("is the same to the last byte and pixel when it is played again", async () => {
    const plan = makePlan(11);
    const first = await playDay(plan, { engine: "node" });
    expect((await playDay(plan, { engine: "node" })).digest).toBe(first.digest);
    expect((await playDay({ ...plan, seed: 12 }, { engine: "node" })).digest).not.toBe(first.digest);
  }, 30_000);

  it("holds what was paid, and counts what happened", async () => {
    const plan = planOf(
      { fault: "power", at: { operation: 4 }, offMs: 1_000, draw: 3 },
      sale(1_234),
      { fault: "drop", message: 1, side: "answer", draw: 4 },
      sale(2_345),
      { do: "quiet", draw: 5 },
      sale(3_456),
    );
    const { findings, figures } = await playDay(plan, { engine: "node" });
    expect(findings).toEqual([]);
    expect(figures.faults).toBe(2);
    expect(figures.cuts).toBe(1);
    expect(figures.payments).toBeGreaterThanOrEqual(2);
  }, 30_000);

  it("ends at the first quiet point at which something is wrong, and says what", async () => {
    const plan = planOf(sale(1_234), { do: "quiet", draw: 0 }, sale(2_345));
    const { findings, figures } = await playDay(plan, {
      engine: "node",
      onWorld: ({ ledger }) => Object.defineProperty(ledger, "list", { value: () => Promise.resolve([]) }),
    });
    expect(findings).toEqual([
      {
        step: 2,
        invariant: "people were told what the host holds",
        text: "sale of 1234: people heard approved, the host has none",
      },
      {
        step: 2,
        invariant: "the books are what the host holds",
        text: "1234: the books have sale, the host nothing",
      },
    ]);
    expect(figures.payments).toBe(1);
  }, 30_000);

  it("tells of a terminal that dies", async () => {
    const { findings } = await playDay(planOf(sale(1_234), sale(2_345)), {
      engine: "node",
      onWorld: ({ terminal }) =>
        Object.defineProperties(terminal, {
          state: { get: () => "dead" },
          fault: { get: () => ({ kind: "memory", message: "no more" }) },
        }),
    });
    expect(findings).toEqual([{ step: 1, invariant: "the terminal lives", text: "memory: no more" }]);
  }, 60_000);

  (isXsBuilt(64) ? it : it.skip)(
    "goes the same way in the XS engine, whose process is killed",
    async () => {
      const plan = planOf({ fault: "power", at: { operation: 4 }, offMs: 1_000, draw: 3 }, sale(1_234), sale(2_345));
      const [node, xs] = [await playDay(plan, { engine: "node" }), await playDay(plan, { engine: "xs" })];
      expect(xs.findings).toEqual([]);
      expect({ ...xs.figures, virtualMs: 0 }).toEqual({ ...node.figures, virtualMs: 0 });
    },
    120_000,
  );
});
