/**
 * Makes a merchant's day of a seed. Not everything goes wrong in one day: each day has kinds of faults of its own (swarm testing, Groce
 * et al., 2012), because faults that keep the terminal from selling at all hide those that strike in the middle of a sale.
 */
import { SeededRandom } from "../board/seeded-random";
import type { Action, Fault, FaultOf, Moment, Plan, Step } from "./plan";

/** How many steps a day has. */
const fewestSteps = 8;
const mostSteps = 15;
/** A day is looked at in the middle, too, so that one fault does not hide behind the next. */
const stepsToQuiet = 7;

/** Names by how often they are drawn, in relation to each other. */
type Weights<Name extends string> = readonly (readonly [name: Name, weight: number])[];

type DrawnAction = Exclude<Action["do"], "quiet">;

const actionWeights: Weights<DrawnAction> = [
  ["sale", 50],
  ["refund", 8],
  ["refund", 8],
  ["void", 9],
  ["settle", 6],
  ["report", 3],
  ["offline", 4],
  ["forward", 2],
  ["cancel", 6],
  ["wander", 5],
  ["wrong-code", 2],
  ["reprint", 2],
  ["wait", 6],
];

/** What a shop does while its host is gone, and when it may be back. */
const outageWeights: Weights<DrawnAction> = [
  ["sale", 10],
  ["void", 2],
  ["report", 1],
];
const forwardWeights: Weights<DrawnAction> = [
  ["forward", 3],
  ["wait", 2],
  ["settle", 1],
  ["sale", 2],
];

const offlineWeights: Weights<Plan["offline"]> = [
  ["never", 4],
  ["card", 3],
  ["stand-in", 3],
];

const faultWeights: Weights<Fault["fault"]> = [
  ["power", 30],
  ["drop", 8],
  ["delay", 6],
  ["duplicate", 6],
  ["reorder", 4],
  ["garble", 3],
  ["partition", 8],
  ["break", 8],
  ["host-crash", 10],
  ["host-slow", 5],
  ["card-torn", 6],
  ["rot", 6],
  ["clock", 4],
];

/** Cards by the way they are held out, the usual ones more often. */
const cards = {
  tap: ["visa-credit", "mastercard-credit", "visa-credit", "mastercard-credit", "visa-phone", "visa-update"],
  insert: ["visa-credit", "mastercard-credit", "visa-signature", "mastercard-pin"],
  swipe: ["stripe-plain"],
} as const;
const offlineCards = {
  tap: ["visa-offline", "mastercard-offline"],
  insert: ["visa-offline", "mastercard-offline"],
} as const;

/** Test amounts at which the host declines, is slow, loses or garbles (docs/acquirer.md). */
const testAmounts = [
  10005, 10010, 10051, 10065, 10091, 10096, 10105, 10120, 10145, 10201, 10202, 10203, 10204, 10205, 10206,
];

/** The day of a seed. */
export function makePlan(seed: number): Plan {
  return new PlanMaker(seed).make();
}

class PlanMaker {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #amounts = new Set<number>();
  /** Payments of the day so far, for voids. */
  readonly #payments: number[] = [];

  readonly #faults: Weights<Fault["fault"]>;
  readonly #faultsInTen: number;
  #isOut = false;

  constructor(seed: number) {
    this.#seed = seed;
    const random = new SeededRandom(seed, "chaos plan");
    this.#random = random;
    const kinds = faultWeights.filter(([name]) => random.below(10) < (name === "power" ? 7 : 4));
    this.#faults = kinds.length > 0 ? kinds : faultWeights;
    this.#faultsInTen = 3 + random.below(5);
  }

  make(): Plan {
    const random = this.#random;
    const offline = this.#pick(offlineWeights);
    const messageType = random.below(4) === 0 ? "0100" : "0200";
    const totalsDiffer = random.below(4) === 0;
    const steps: Step[] = [];
    const count = fewestSteps + random.below(mostSteps - fewestSteps + 1);
    for (let actions = 0, quiet = 0; actions < count;) {
      const next = offline !== "never" && random.below(5) === 0 ? this.#outage() : this.#moments(1);
      steps.push(...next);
      actions += next.filter((step) => "do" in step).length;
      if (actions < (quiet + 1) * stepsToQuiet) continue;
      quiet++;
      steps.push({ do: "quiet", draw: random.nextUint32() });
    }
    return { seed: this.#seed, offline, messageType, totalsDiffer, steps };
  }

  /** So many actions, as they come, with the faults of this day between them. */
  #moments(count: number, weights: Weights<DrawnAction> = actionWeights): Step[] {
    const steps: Step[] = [];
    for (let left = count; left > 0; left--) {
      if (this.#random.below(10) < this.#faultsInTen) steps.push(...this.#trouble());
      steps.push(this.#action(this.#pick(weights)));
    }
    return steps;
  }

  /** A fault of this day; a power cut may be followed by another while the terminal still finds out about the first. */
  #trouble(): Step[] {
    const fault = this.#fault(this.#pick(this.#faults));
    if (fault.fault !== "power" || !("operation" in fault.at) || this.#random.below(3) > 0) return [fault];
    const next = { operation: fault.at.operation + 1 + this.#random.below(6) };
    return [fault, { ...fault, at: next, draw: this.#random.nextUint32() }];
  }

  /** The host is gone for long enough that the shop goes on without it; then it is back, and what was sold is forwarded, in trouble or not. */
  #outage(): Step[] {
    const random = this.#random;
    const downMs = 120_000 + random.below(1_800_000);
    const draw = random.nextUint32();
    this.#isOut = true;
    const sales = this.#moments(2 + random.below(4), outageWeights);
    this.#isOut = false;
    const steps: Step[] = [{ fault: "host-crash", at: { ms: 0 }, downMs, draw }, { do: "offline", draw }, ...sales];
    if (random.below(4) > 0) {
      if (random.below(3) > 0) steps.push(...this.#trouble());
      steps.push({ do: "wait", ms: downMs + random.below(60_000), draw });
    }
    return [...steps, ...this.#moments(1, forwardWeights)];
  }

  #action(name: DrawnAction): Action {
    const random = this.#random;
    const draw = random.nextUint32();
    switch (name) {
      case "sale":
      case "refund":
        return { do: name, ...this.#payment(), draw };
      case "void":
        return { do: name, amountMinor: this.#payments.at(-1 - random.below(3)) ?? this.#payments.at(-1) ?? 1, draw };
      case "cancel":
        return { do: name, amountMinor: this.#amount(), at: random.below(2) === 0 ? "amount" : "card", draw };
      case "wrong-code":
        return { do: name, role: random.below(2) === 0 ? "merchant" : "supervisor", draw };
      case "wait":
        return { do: name, ms: this.#pick(waits)(random), draw };
      default:
        return { do: name, draw };
    }
  }

  #payment(): Pick<Extract<Action, { do: "sale" }>, "amountMinor" | "again" | "by" | "card"> {
    const random = this.#random;
    const by = this.#pick<"tap" | "insert" | "swipe">([
      ["tap", 6],
      ["insert", 3],
      ["swipe", 2],
    ]);
    const choice: readonly string[] =
      this.#isOut && by !== "swipe" && random.below(3) > 0 ? offlineCards[by] : cards[by];
    const special = !this.#isOut && random.below(10) === 0 ? testAmounts[random.below(testAmounts.length)] : undefined;
    const isSpecial = special !== undefined && !this.#amounts.has(special);
    if (isSpecial) this.#amounts.add(special);
    const amountMinor = isSpecial ? special : this.#amount();
    this.#payments.push(amountMinor);
    const card = choice[random.below(choice.length)];
    if (isSpecial || random.below(2) === 0) return { amountMinor, by, card };
    const again = this.#amount();
    this.#payments.push(again);
    return { amountMinor, again, by, card };
  }

  /** Amounts that a tap needs no PIN for, and sometimes more. Each is drawn once a day. */
  #amount(): number {
    const random = this.#random;
    for (;;) {
      const amount = random.below(8) === 0 ? 10_300 + random.below(20_000) : 100 + random.below(9_800);
      if (this.#amounts.has(amount)) continue;
      this.#amounts.add(amount);
      return amount;
    }
  }

  #fault(name: Fault["fault"]): Fault {
    const random = this.#random;
    const draw = random.nextUint32();
    const passing = { message: 1 + random.below(4), side: random.below(2) === 0 ? "request" : "answer" } as const;
    switch (name) {
      case "power":
        return {
          fault: name,
          at: this.#moment(),
          offMs: 200 + random.below(random.below(4) === 0 ? 600_000 : 5_000),
          draw,
        };
      case "drop":
      case "reorder":
        return { fault: name, ...passing, draw };
      case "garble":
        return { fault: name, ...passing, place: random.below(101) / 100, draw };
      case "delay":
        return { fault: name, ...passing, ms: 1 + random.below(90_000), draw };
      case "duplicate":
        return { fault: name, ...passing, afterMs: random.below(2) === 0 ? 0 : random.below(60_000), draw };
      case "partition":
        return { fault: name, afterMs: random.below(15_000), ms: 1_000 + random.below(120_000), draw };
      case "break":
        return { fault: name, at: this.#moment(), draw };
      case "host-crash":
        return { fault: name, at: this.#moment(), downMs: 1_000 + random.below(90_000), draw };
      case "host-slow":
        return { fault: name, ms: 1_000 + random.below(60_000), forMs: 10_000 + random.below(120_000), draw };
      case "card-torn":
        return { fault: name, afterMs: random.below(1_500), draw };
      case "rot":
        return { fault: name, partition: random.below(3) === 0 ? "counters" : "journal", draw };
      case "clock":
        return this.#clockJump(draw);
    }
  }

  #clockJump(draw: number): FaultOf<"clock"> {
    const random = this.#random;
    const farthestMs = random.below(3) === 0 ? 6 * 3_600_000 : 90_000;
    return { fault: "clock", jumpMs: random.below(2 * farthestMs) - farthestMs, draw };
  }

  #moment(): Moment {
    const random = this.#random;
    switch (random.below(4)) {
      case 0:
        return { ms: random.below(20_000) };
      case 1:
        return { message: 1 + random.below(5), side: random.below(2) === 0 ? "request" : "answer" };
      default:
        return { operation: 1 + random.below(random.below(4) === 0 ? 60 : 12) };
    }
  }

  #pick<Value>(weights: readonly (readonly [value: Value, weight: number])[]): Value {
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.#random.below(total);
    for (const [value, weight] of weights) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new Error("weights do not add up");
  }
}

/** Pauses between customers. */
const waits: readonly (readonly [draw: (random: SeededRandom) => number, weight: number])[] = [
  [(random) => 1_000 + random.below(60_000), 6],
  [(random) => 60_000 + random.below(3_600_000), 3],
  [(random) => 3_600_000 + random.below(20 * 3_600_000), 1],
];
