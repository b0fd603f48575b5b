/** How fast merchants' days go by: a busy day without faults, with all that a shop does, and days of chaos, on each engine. */
import { playDay, type DayResult } from "../chaos/day";
import type { Plan, Step } from "../chaos/plan";
import { makePlan } from "../chaos/plan-maker";
import type { EngineKind } from "../engine/engine";
import { isXsBuilt } from "../engine/xs-binary";
import type { BenchmarkResult } from "./index";

/** What one kind of day came to on one engine. */
export interface DaysFigures {
  readonly engine: EngineKind;
  readonly kind: "busy" | "chaos";
  /** Plans played. */
  readonly plans: number;
  readonly seconds: number;
  /** Payments a second of the computer's time. */
  readonly paymentsPerSecond: number;
  /** Days of 24 hours that pass in a minute of the computer's time. */
  readonly virtualDaysPerMinute: number;
  /** Plans whose books did not agree. */
  readonly failed: number;
}

const dayMs = 86_400_000;
/** Payments of a busy day, one every few minutes from morning to evening. */
const busyPayments = 60;
const paymentEveryMs = 600_000;
/** Days played of each kind. */
const plansOf = { node: { busy: 3, chaos: 30 }, xs: { busy: 1, chaos: 6 } } as const;

/** Plays days on the engines that are built. */
export async function benchmarkDays(): Promise<BenchmarkResult> {
  const engines: readonly EngineKind[] = isXsBuilt(64) ? ["node", "xs"] : ["node"];
  const figures: DaysFigures[] = [];
  for (const engine of engines) {
    // What is loaded and compiled once is no part of a day.
    await playDay({ ...makePlan(0), steps: [] }, { engine });
    figures.push(await measure(engine, "busy", busyDay));
    figures.push(await measure(engine, "chaos", makePlan));
  }
  return { figures, table: table(figures), failed: figures.some(({ failed }) => failed > 0) };
}

async function measure(
  engine: EngineKind,
  kind: DaysFigures["kind"],
  planOf: (seed: number) => Plan,
): Promise<DaysFigures> {
  const plans = plansOf[engine][kind];
  const results: DayResult[] = [];
  const begunMs = performance.now();
  for (let seed = 1; seed <= plans; seed++) results.push(await playDay(planOf(seed), { engine }));
  const seconds = (performance.now() - begunMs) / 1000;
  const payments = results.reduce((sum, { figures }) => sum + figures.payments, 0);
  const virtualMs = results.reduce((sum, { figures }) => sum + figures.virtualMs, 0);
  return {
    ...{ engine, kind, plans, seconds },
    paymentsPerSecond: payments / seconds,
    virtualDaysPerMinute: (virtualMs / dayMs / seconds) * 60,
    failed: results.filter(({ findings }) => findings.length > 0).length,
  };
}

/** 24 hours of a shop: taps mostly, some chips and stripes, a refund, a void, a report, and the batch settled in the evening. */
export function busyDay(seed: number): Plan {
  const payments = Array.from({ length: busyPayments }, (_unused, index): Step[] => {
    const amountMinor = 500 + index * 7;
    const draw = seed * 1000 + index;
    const card = index % 2 === 0 ? "visa-credit" : "mastercard-credit";
    const by = index % 6 === 4 ? "insert" : "tap";
    const payment: Step =
      index % 6 === 5
        ? { do: "sale", amountMinor, by: "swipe", card: "stripe-plain", draw }
        : { do: index === 30 ? "refund" : "sale", amountMinor, by, card, draw };
    return [payment, { do: "wait", ms: paymentEveryMs, draw }];
  });
  const evening: Step[] = [
    { do: "void", amountMinor: 500, draw: seed },
    { do: "report", draw: seed },
    { do: "settle", draw: seed },
    { do: "wait", ms: dayMs - busyPayments * paymentEveryMs, draw: seed },
  ];
  return { seed, offline: "never", messageType: "0200", totalsDiffer: false, steps: [...payments.flat(), ...evening] };
}

function table(figures: readonly DaysFigures[]): string {
  const rows = figures.map(({ engine, kind, plans, seconds, paymentsPerSecond, virtualDaysPerMinute, failed }) => [
    engine,
    kind,
    String(plans),
    seconds.toFixed(1),
    paymentsPerSecond.toFixed(1),
    virtualDaysPerMinute.toFixed(0),
    failed === 0 ? "PASS" : `FAIL ${failed}`,
  ]);
  const heading = ["engine", "days", "played", "seconds", "payments/s", "virtual days/min", "books agree"];
  const widths = heading.map((_unused, column) => Math.max(...[heading, ...rows].map((row) => row[column].length)));
  return [heading, ...rows].map((row) => row.map((cell, at) => cell.padStart(widths[at])).join("  ")).join("\n");
}
