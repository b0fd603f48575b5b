import { describeStep, isFault, planSchema, type Step } from "../../../host-sim/chaos/plan";
import { makePlan } from "../../../host-sim/chaos/plan-maker";

const days = Array.from({ length: 300 }, (_unused, seed) => makePlan(seed));
const steps = days.flatMap((plan) => plan.steps);
const nameOf = (step: Step): string => (isFault(step) ? step.fault : step.do);

describe("the plan of a day", () => {
  it("follows from its seed alone", () => {
    expect(makePlan(7)).toEqual(makePlan(7));
    expect(makePlan(7)).not.toEqual(makePlan(8));
  });

  it("is what a file may hold", () => {
    for (const plan of days) expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it("has every action and every fault on some day", () => {
    const names = new Set(steps.map(nameOf));
    const [action, fault] = planSchema.shape.steps.element.options;
    const known = [
      ...action.options.map(({ shape }) => shape.do.value),
      ...fault.options.map(({ shape }) => shape.fault.value),
    ];
    expect(known.filter((name) => !names.has(name))).toEqual([]);
  });

  it("asks for an amount once, so that it names the payment", () => {
    for (const { steps: day } of days) {
      const amounts = day.flatMap((step) => {
        if (isFault(step) || step.do === "void" || !("amountMinor" in step)) return [];
        return "again" in step && step.again !== undefined ? [step.amountMinor, step.again] : [step.amountMinor];
      });
      expect(new Set(amounts).size).toBe(amounts.length);
    }
  });

  it("is told a line a step, without what only the bench needs", () => {
    expect(describeStep({ do: "sale", amountMinor: 1234, by: "tap", card: "visa-credit", draw: 99 })).toBe(
      "sale amountMinor=1234 by=tap card=visa-credit",
    );
    expect(describeStep({ fault: "power", at: { operation: 3 }, offMs: 200, draw: 1 })).toBe(
      "fault: power at=flash operation 3 offMs=200",
    );
    expect(describeStep({ fault: "break", at: { message: 2, side: "answer" }, draw: 1 })).toBe(
      "fault: break at=answer 2",
    );
  });
});
