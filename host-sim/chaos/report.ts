/** What `tapline chaos` says: what it did, and of each failure the seed, the step, the smallest day and the command that repeats it. */
import { describeStep, type Plan } from "./plan";
import type { DayFigures } from "./day";
import type { SeedFailure, SeedResult } from "./seed-run";

export interface ChaosReport {
  readonly seeds: number;
  readonly failures: readonly (SeedResult & { readonly failure: SeedFailure })[];
  readonly totals: DayFigures;
}

/** Sums up while results come. */
export class ReportMaker {
  #seeds = 0;
  readonly #failures: ChaosReport["failures"][number][] = [];
  readonly #totals = { payments: 0, charges: 0, faults: 0, cuts: 0, messages: 0, virtualMs: 0 };

  add(result: SeedResult): void {
    this.#seeds++;
    for (const key of Object.keys(this.#totals) as (keyof DayFigures)[]) this.#totals[key] += result.figures[key];
    if (result.failure !== undefined) this.#failures.push({ ...result, failure: result.failure });
  }

  get report(): ChaosReport {
    const failures = [...this.#failures].sort((left, right) => left.seed - right.seed);
    return { seeds: this.#seeds, failures, totals: { ...this.#totals } };
  }
}

/** A failure in lines for people; `file` holds its smallest plan. */
export function failureLines(
  { seed, failure }: ChaosReport["failures"][number],
  file: string,
  repeat: string,
): string[] {
  const { findings, plan, smallest, smallestFindings, tries, isMinimal } = failure;
  const reach = isMinimal ? "no step can be left out" : "no time to find out whether it is the smallest";
  return [
    `FAIL  seed ${seed}, step ${findings[0].step} of ${plan.steps.length}`,
    ...findings.map(({ invariant, text }) => `      ${invariant}: ${text}`),
    `      smallest of ${tries} tried: ${smallest.steps.length} steps, ${reach}`,
    ...planLines(smallest).map((line) => `      ${line}`),
    ...smallestFindings.map(({ step, invariant, text }) => `      → step ${step}: ${invariant}: ${text}`),
    `      kept in ${file}`,
    `      again: ${repeat}`,
  ];
}

/** The steps of a plan, numbered. */
export function planLines({ steps }: Plan): string[] {
  return steps.map((step, index) => `${String(index + 1).padStart(3)}  ${describeStep(step)}`);
}

/** One line of sums. */
export function summaryLine({ seeds, failures, totals }: ChaosReport): string {
  const { payments, charges, faults, cuts, virtualMs } = totals;
  const days = (virtualMs / 86_400_000).toFixed(1);
  const verdict = failures.length === 0 ? "every invariant held" : `${failures.length} failed`;
  return (
    `${seeds} days, ${payments} payments, ${charges} charged, ${faults} faults, ${cuts} of them power cuts, ` +
    `${days} days of virtual time: ${verdict}`
  );
}
