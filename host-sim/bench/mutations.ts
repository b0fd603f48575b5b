/** The campaign with mutated cards as a benchmark: two threads, sessions in turn, one report. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { BenchmarkOptions, BenchmarkResult } from "./index";
import { Campaign, type CampaignFigures, type CampaignRange } from "./mutations/campaign";
import { type CardInterface, cardInterfaces } from "./mutations/session-plan";

const usualSessions = 100_000;
const usualSeed = 1;
const threads = 2;
/** Sessions that a thread takes at a time. */
const portion = 1_000;

/** Runs the campaign, or a single session of it with all that went over the wire. */
export async function benchmarkMutations(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { seed = usualSeed, sessions = usualSessions, session, by } = options;
  const interfaces = by === undefined ? cardInterfaces : [by];
  if (session !== undefined) return repeat(seed, session, interfaces);
  const begun = performance.now();
  const figures = sum(await inThreads({ seed, interfaces }, sessions));
  const perSecond = figures.sessions / ((performance.now() - begun) / 1000);
  return {
    figures: { seed, perSecond, ...figures },
    table: table(seed, perSecond, figures),
    failed: figures.failures.length > 0,
  };
}

async function repeat(seed: number, number: number, interfaces: readonly CardInterface[]): Promise<BenchmarkResult> {
  const { plan, outcome, fault, history } = await (await Campaign.prepare(seed, interfaces)).session(number);
  const { profile, by, terminal, amountMinor } = plan;
  const head = `session ${number} of seed ${seed}: ${profile} by ${by}, ${amountMinor} at a terminal that is ${terminal}`;
  return {
    figures: { seed, number, profile, by, terminal, amountMinor, outcome, fault },
    table: `${head}\n${history()}\n${outcome}: ${fault ?? "as it should be"}`,
    failed: fault !== undefined,
  };
}

/** What a thread works on. */
interface ThreadOrders {
  readonly seed: number;
  readonly interfaces: readonly CardInterface[];
}

function inThreads(orders: ThreadOrders, sessions: number): Promise<CampaignFigures[]> {
  const portions: CampaignRange[] = [];
  for (let from = 0; from < sessions; from += portion) {
    portions.push({ from, sessions: Math.min(portion, sessions - from) });
  }
  const done: CampaignFigures[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(path.resolve(__dirname, "mutations/worker.cjs"), { workerData: orders });
      const next = (): void => {
        const order = portions.shift();
        if (order === undefined) void worker.terminate();
        else worker.postMessage(order);
      };
      worker.on("message", (figures: CampaignFigures) => {
        done.push(figures);
        next();
      });
      worker.on("error", reject);
      // A thread that ends with work in hand lost it.
      worker.on("exit", (code) => (code === 1 ? resolve() : reject(new Error(`a thread ended with code ${code}`))));
      next();
    });
  return Promise.all(Array.from({ length: threads }, work)).then(() => done);
}

function sum(parts: readonly CampaignFigures[]): CampaignFigures {
  const outcomes = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of Object.entries(part.outcomes)) outcomes.set(name, (outcomes.get(name) ?? 0) + count);
  }
  const total = (of: (part: CampaignFigures) => number): number => parts.reduce((all, part) => all + of(part), 0);
  return {
    sessions: total((part) => part.sessions),
    approved: total((part) => part.approved),
    unmutated: total((part) => part.unmutated),
    maximumCommands: Math.max(...parts.map((part) => part.maximumCommands)),
    maximumStoreBytes: Math.max(...parts.map((part) => part.maximumStoreBytes)),
    outcomes: Object.fromEntries([...outcomes].sort(([, left], [, right]) => right - left)),
    failures: parts.flatMap((part) => part.failures),
  };
}

function table(seed: number, perSecond: number, figures: CampaignFigures): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ["seed", seed],
    ["sessions", figures.sessions],
    ["sessions a second", perSecond.toFixed(0)],
    ["cards left as they are", figures.unmutated],
    ["approved, each with proof", figures.approved],
    ["most commands of a session", figures.maximumCommands],
    ["most bytes kept of a card", figures.maximumStoreBytes],
    ...Object.entries(figures.outcomes).map(([name, count]) => [`  ${name}`, count] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(8)}`);
  const verdict =
    figures.failures.length === 0 ? "PASS" : `FAIL: ${figures.failures.length}\n${figures.failures.join("\n")}`;
  return [...lines, verdict].join("\n");
}
