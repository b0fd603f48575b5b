/** Plays one plan in a world of its own, in virtual time, and says what was not as it must be. */
import { createHash, type Hash } from "node:crypto";
import { SeededRandom } from "../board/seeded-random";
import type { EngineKind } from "../engine/engine";
import { violationsOf } from "../replay/invariants";
import { QuietFactsOf } from "../replay/quiet-facts";
import { Witness } from "../replay/witness";
import { World } from "../world/world";
import { FaultDesk } from "./fault-desk";
import { OutOfPatience, PowerGone } from "./hands";
import { Merchant, type PaymentWish } from "./merchant";
import { isFault, type Action, type ActionOf, type Plan } from "./plan";
import { rulesOf, settingsOf } from "./shop";

/** Something that must not be, and when it was found. */
export interface Finding {
  /** Which step of the plan, from 1; one more than there are at the end of the day. */
  readonly step: number;
  readonly invariant: string;
  readonly text: string;
}

export interface DayResult {
  readonly findings: readonly Finding[];
  /** SHA-256 over everything that people and host saw: the same plan has the same. */
  readonly digest: string;
  readonly figures: DayFigures;
}

export interface DayFigures {
  readonly payments: number;
  readonly charges: number;
  readonly faults: number;
  readonly cuts: number;
  readonly messages: number;
  readonly virtualMs: number;
}

export interface DayOptions {
  readonly engine: EngineKind;
  /** Told of the world before its terminal is switched on: for what breaks it on purpose, and for what looks on. */
  readonly onWorld?: (world: World) => void;
}

/** Monday morning. */
const clockStart = Date.UTC(2026, 2, 2, 7);
/** No message for so long, with everything healed: longer than any pause between attempts and any wait for an answer. */
const restMs = 100_000;
/** By when everything must have come to rest after everything healed. */
const settlingMs = 1_800_000;
/** How often the power may go while the terminal starts, before somebody calls the electrician. */
const mostStarts = 50;

/** Plays the plan to its end, or to the first quiet point at which something is wrong. */
export async function playDay(plan: Plan, options: DayOptions): Promise<DayResult> {
  const { engine } = options;
  const shop = { settings: settingsOf(plan), rules: rulesOf(plan) };
  const world = await World.create({ engine, time: "virtual", seed: plan.seed, clockStart, ...shop });
  try {
    options.onWorld?.(world);
    return await new Day(world, plan).play();
  } finally {
    await world.close();
  }
}

/** How often people try what the power keeps interrupting. */
const mostTries = 5;

class Day {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #witness: Witness;
  readonly #facts: QuietFactsOf;
  readonly #faults: FaultDesk;
  readonly #merchant: Merchant;
  readonly #hash: Hash = createHash("sha256");
  readonly #findings: Finding[] = [];
  #step = 0;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
    world.terminal.on("display", ({ shownAtMs, texts }) => {
      this.#hash.update(`${shownAtMs} ${texts.map(({ text }) => text).join("|")}\n`);
    });
    this.#witness = new Witness(world.terminal);
    this.#facts = new QuietFactsOf(world, this.#witness);
    this.#faults = new FaultDesk(world);
    this.#merchant = new Merchant(world, this.#witness);
  }

  async play(): Promise<DayResult> {
    const { steps } = this.#plan;
    await this.#world.terminal.powerOn();
    for (const step of [...steps, { do: "quiet", draw: 0 } as const]) {
      this.#step++;
      if (isFault(step)) this.#faults.arm(step);
      else await this.#take(step);
      if (this.#findings.length > 0) break;
    }
    return { findings: this.#findings, digest: await this.#digest(), figures: await this.#figures() };
  }

  /** One thing that people do. What they cannot bear any more, and what kills the terminal, are findings. */
  async #take(action: Action): Promise<void> {
    const random = new SeededRandom(action.draw, "action");
    try {
      if (action.do === "quiet") await this.#beQuiet(random);
      else {
        const isCut = await this.#tillCut(() => this.#act(action, random), random);
        if (isCut) await this.#tryAgain(action, random);
      }
    } catch (error) {
      const { fault } = this.#world.terminal;
      if (fault !== undefined) this.#find("the terminal lives", `${fault.kind}: ${fault.message}`);
      else if (error instanceof OutOfPatience) this.#find("the terminal serves", error.message);
      else throw error;
    }
  }

  async #act(action: Exclude<Action, { do: "quiet" }>, random: SeededRandom): Promise<void> {
    const merchant = this.#merchant;
    switch (action.do) {
      case "sale":
        return merchant.sell({ ...wishOf(action), tornAfterMs: this.#faults.takeTear() }, random);
      case "refund":
        return merchant.refund({ ...wishOf(action), tornAfterMs: this.#faults.takeTear() }, random);
      case "void":
        return merchant.void(this.#receiptOf(action.amountMinor), random);
      case "settle":
        return merchant.choose("merchant", "settle", random);
      case "report":
        return merchant.choose("merchant", "xReport", random);
      case "offline":
        return merchant.choose("supervisor", "offline", random);
      case "forward":
        return merchant.choose("merchant", "forward", random);
      case "cancel":
        return merchant.sell(
          { kind: "sale", amountMinor: action.amountMinor, by: "tap", card: "visa-credit", cancelAt: action.at },
          random,
        );
      case "wander":
        return merchant.wander(random);
      case "wrong-code":
        return merchant.wrongCode(action.role, random);
      case "reprint":
        return merchant.reprint(random);
      case "wait":
        return merchant.hands.wait(action.ms);
    }
  }

  /** What the paper says; the shop has no other list. */
  #receiptOf(amountMinor: number): string | undefined {
    return this.#witness.receipts.find((receipt) => receipt.amountMinor === amountMinor)?.number;
  }

  /** Does something until it is done or the power goes; then the light comes back, and what the terminal has to say is read. */
  async #tillCut(work: () => Promise<void>, random: SeededRandom): Promise<boolean> {
    let isCut = false;
    for (let starts = 0; starts < mostStarts; starts++) {
      try {
        if (!isCut) await work();
        else {
          await this.#light();
          await this.#merchant.toIdle(random);
        }
        return isCut;
      } catch (error) {
        if (!(error instanceof PowerGone) || this.#world.terminal.state === "dead") throw error;
        isCut = true;
        this.#merchant.takeCards();
      }
    }
    throw new OutOfPatience("the power goes again and again", "");
  }

  async #light(): Promise<void> {
    const { terminal } = this.#world;
    if (terminal.state !== "off") return;
    await terminal.runFor(this.#faults.offMs);
    // The firmware may have been started anew by then.
    if (terminal.state === "off") await terminal.powerOn();
  }

  /** The customer still wants to pay what the terminal did not tell him to be paid; the merchant, to know what became of a void. */
  async #tryAgain(action: Exclude<Action, { do: "quiet" }>, random: SeededRandom): Promise<void> {
    if (action.do === "void") {
      for (let tries = 0; tries < mostTries && (await this.#tillCut(() => this.#act(action, random), random)); tries++);
    }
    if (action.do !== "sale" && action.do !== "refund") return;
    const word = this.#witness.lastWord(action.amountMinor);
    if (action.again === undefined || (word !== undefined && word !== "failed")) return;
    const again = { ...action, amountMinor: action.again };
    await this.#tillCut(() => this.#act(again, random), random);
  }

  /** Everything heals; then everybody must agree. */
  async #beQuiet(random: SeededRandom): Promise<void> {
    this.#faults.heal();
    await this.#tillCut(() => this.#merchant.toIdle(random), random);
    await this.#rest(random);
    for (const { invariant, text } of violationsOf(await this.#facts.gather(this.#faults))) this.#find(invariant, text);
  }

  /** Until nobody has anything to say any more. */
  async #rest(random: SeededRandom): Promise<void> {
    const endMs = this.#world.clock.monotonicMs() + settlingMs;
    for (let before = -1; before !== this.#said;) {
      if (this.#world.clock.monotonicMs() > endMs) {
        throw new OutOfPatience("terminal and host do not come to rest", this.#merchant.hands.look().text);
      }
      before = this.#said;
      await this.#tillCut(async () => {
        await this.#merchant.hands.wait(restMs);
        await this.#merchant.toIdle(random);
      }, random);
    }
  }

  /** Messages so far about anything but the connection itself. */
  get #said(): number {
    return this.#world.messages.messages.filter(({ mti }) => !mti.startsWith("08")).length;
  }

  #find(invariant: string, text: string): void {
    this.#findings.push({ step: this.#step, invariant, text });
  }

  async #digest(): Promise<string> {
    for (const { bytes, at } of this.#world.messages.messages)
      this.#hash.update(`${at} ${bytes.length} `).update(bytes);
    for (const { text } of this.#world.terminal.printer.paper.receipts) this.#hash.update(text);
    const rows = await this.#world.ledger.list({ limit: 100_000 });
    for (const { stan, amount_minor, state } of rows) this.#hash.update(`${stan} ${amount_minor} ${state}\n`);
    return this.#hash.digest("hex");
  }

  async #figures(): Promise<DayFigures> {
    const rows = await this.#world.ledger.list({ limit: 100_000 });
    return {
      payments: this.#witness.attempts.length,
      charges: rows.filter(({ state }) => state === "charged" || state === "authorised").length,
      faults: this.#faults.struck,
      cuts: this.#faults.cuts,
      messages: this.#world.messages.messages.length,
      virtualMs: Math.round(this.#world.clock.monotonicMs()),
    };
  }
}

function wishOf({ do: kind, amountMinor, by, card }: ActionOf<"sale" | "refund">): PaymentWish {
  return { kind, amountMinor, by, card };
}
