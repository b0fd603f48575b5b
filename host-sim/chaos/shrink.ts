/**
 * Finds a small plan that fails as a large one does: delta debugging (Zeller and Hildebrandt, 2002) over its steps, actions and faults
 * alike. What is found is 1-minimal: without any one of its steps it does not fail, unless the tries ran out before.
 */
import type { Plan, Step } from "./plan";

export interface ShrinkOptions {
  /** Whether the plan fails as the first one did. */
  readonly fails: (plan: Plan) => Promise<boolean>;
  /** How many plans may be tried. */
  readonly tries: number;
}

export interface Shrunk {
  readonly plan: Plan;
  readonly tries: number;
  /** Whether every single step is needed, or there was no time to find out. */
  readonly isMinimal: boolean;
}

/** The smallest plan found. `plan` itself must fail. */
export async function shrink(plan: Plan, { fails, tries }: ShrinkOptions): Promise<Shrunk> {
  let steps: readonly Step[] = plan.steps;
  let parts = 2;
  let left = tries;
  const test = async (candidate: readonly Step[]): Promise<boolean> => {
    left--;
    return fails({ ...plan, steps: [...candidate] });
  };
  while (steps.length > 0 && parts <= steps.length * 2) {
    const length = Math.max(1, Math.ceil(steps.length / parts));
    let smaller: readonly Step[] | undefined;
    // The later steps first: what comes after the fault is seldom needed.
    for (let end = steps.length; end > 0 && smaller === undefined; end -= length) {
      if (left === 0) return { plan: { ...plan, steps: [...steps] }, tries, isMinimal: false };
      const without = [...steps.slice(0, Math.max(0, end - length)), ...steps.slice(end)];
      if (await test(without)) smaller = without;
    }
    if (smaller !== undefined) {
      steps = smaller;
      parts = Math.max(2, parts - 1);
    } else if (length === 1) break;
    else parts *= 2;
  }
  return { plan: { ...plan, steps: [...steps] }, tries: tries - left, isMinimal: true };
}
