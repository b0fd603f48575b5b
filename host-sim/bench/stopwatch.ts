/**
 * Times pieces of work against each other in one process: slices of a few milliseconds, taken in turn, so that whatever
 * else the machine does hits all of them alike; the best slice of each counts.
 */

export interface Work {
  readonly name: string;
  /** One unit of the work. Its result is kept, so that no engine may skip it. */
  readonly run: () => unknown;
}

export interface Timing {
  readonly name: string;
  readonly perSecond: number;
}

const SLICE_MS = 4;
const WARM_UP_LIMIT_MS = 150;

/** Runs every work for about `budgetMs` and tells how many a second it did at its best. */
export function timeWorks(works: readonly Work[], budgetMs: number): Timing[] {
  const warmUpMs = Math.min(WARM_UP_LIMIT_MS, budgetMs);
  const runners = works.map((work) => ({ work, count: calibrate(work, warmUpMs), bestMs: Infinity }));
  const rounds = Math.max(3, Math.round(budgetMs / SLICE_MS));
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) runner.bestMs = Math.min(runner.bestMs, sliceMs(runner.work, runner.count));
  }
  return runners.map(({ work, count, bestMs }) => ({ name: work.name, perSecond: (count / bestMs) * 1000 }));
}

/** Warms the work up, and finds how many make a slice. */
function calibrate(work: Work, warmUpMs: number): number {
  let count = 16;
  let spentMs = 0;
  let lastMs = 0;
  while (spentMs < warmUpMs) {
    lastMs = sliceMs(work, count);
    spentMs += lastMs;
    if (lastMs < SLICE_MS) count *= 2;
  }
  return Math.max(1, Math.round((count * SLICE_MS) / Math.max(lastMs, SLICE_MS / 2)));
}

let kept: unknown;

function sliceMs(work: Work, count: number): number {
  const { run } = work;
  const begin = process.hrtime.bigint();
  for (let index = 0; index < count; index++) kept = run();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

/** The last result, which nobody needs: it makes the results observable. */
export function lastResult(): unknown {
  return kept;
}
