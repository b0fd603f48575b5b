/**
 * One run of a scenario, with the power cut at one place or at none: people do what the scenario says, put the power on again, read the
 * screen, go on sensibly; then everything is let come to rest, and the invariants of money are asked.
 */
import { OutOfPatience, PowerGone } from "../../host-sim/chaos/hands";
import { Merchant } from "../../host-sim/chaos/merchant";
import { SeededRandom } from "../../host-sim/board/seeded-random";
import { tornByChance } from "../../host-sim/board/chips/torn-operation";
import type { EngineKind } from "../../host-sim/engine/engine";
import { violationsOf, type QuietFacts, type Violation } from "../../host-sim/replay/invariants";
import { QuietFactsOf } from "../../host-sim/replay/quiet-facts";
import { Witness } from "../../host-sim/replay/witness";
import { PowerCut, type CutPoint } from "../../host-sim/world/power-cut";
import { World } from "../../host-sim/world/world";
import type { CutScenario } from "./cut-scenario";
import { startedFlash } from "./started-flash";

const seed = 20;
/** Until somebody notices that the terminal is dark, and finds the plug. */
const darkMs = 4000;
/** How long it may take until nothing is owed any more, once everything works, and how often it is looked. */
const restLimitMs = 1_800_000;
const restStepMs = 60_000;

/** Somebody whose hand is steady: always the same pauses, no copies for customers, no PIN left out. */
class SteadyHand extends SeededRandom {
  override below(limit: number): number {
    return Math.min(limit - 1, 11);
  }
}

/** What a scenario may use. */
export class CutRun {
  readonly world: World;
  readonly witness: Witness;
  readonly merchant: Merchant;
  readonly hand = new SteadyHand(seed, "hand");
  /** Whether the customer stays after a cut to pay once more; those who leave hear nothing of their card any more. */
  readonly isPatient: boolean;
  readonly #facts: QuietFactsOf;

  private constructor(world: World, isPatient: boolean) {
    this.world = world;
    this.isPatient = isPatient;
    this.witness = new Witness(world.terminal);
    this.#facts = new QuietFactsOf(world, this.witness);
    this.merchant = new Merchant(world, this.witness);
  }

  /** `chance` decides what people do who may do one thing or another. */
  static async begin(scenario: CutScenario, engine: EngineKind, chance: SeededRandom): Promise<CutRun> {
    const { settings, rules, isFirstStart } = scenario;
    const flashImage = isFirstStart === true ? undefined : await startedFlash(settings);
    const world = await World.create({ engine, time: "virtual", seed, settings, rules, flashImage });
    return new CutRun(world, chance.below(2) === 0);
  }

  /** Lets time pass; the power may go meanwhile. Throws `PowerGone`. */
  wait(ms: number): Promise<void> {
    return this.merchant.hands.wait(ms);
  }

  /** The power is off for a moment, by somebody's hand. */
  async restart(): Promise<void> {
    this.world.terminal.powerOff();
    await this.world.terminal.runFor(darkMs);
    await this.world.terminal.powerOn();
    this.merchant.hands.requirePower();
  }

  /** Power comes back after a cut; cards were taken away meanwhile. */
  async recover(): Promise<void> {
    this.merchant.takeCards();
    await this.world.terminal.runFor(darkMs);
    await this.world.terminal.powerOn();
    await this.merchant.toIdle(this.hand);
  }

  /** Nothing is left of what the terminal has written into its journal. */
  loseJournal(): void {
    const journal = this.world.terminal.flash.partition("journal");
    if (journal === undefined) throw new Error("the flash has no partition for a journal");
    for (let block = 0; block < journal.size / journal.blockLength; block++) journal.eraseBlock(block);
  }

  /** Mends everything that people can mend, and waits until nothing is owed. Throws `PowerGone`. */
  async rest(): Promise<QuietFacts> {
    const { wire, line, clock } = this.world;
    // Not all of it: the cut itself may still wait for its message.
    wire.answersLateMs = 0;
    line.restore();
    line.restartHost();
    const endMs = clock.monotonicMs() + restLimitMs;
    for (;;) {
      await this.wait(restStepMs);
      const facts = await this.#facts.gather();
      if (facts.owed.length === 0 || clock.monotonicMs() > endMs) return facts;
    }
  }
}

/** What came of a run. */
export interface CutResult {
  readonly wasCut: boolean;
  readonly violations: readonly Violation[];
  /** From where cuts begin to the end: flash operations and messages of each direction. */
  readonly counts: { readonly operations: number; readonly toHost: number; readonly toTerminal: number };
}

export interface CutOptions {
  readonly engine?: EngineKind;
  /** The terminal's journal is lost with the power, as if its books were in RAM: to show that the invariants see it. */
  readonly forgets?: boolean;
}

/** Runs it. The point of the cut counts from where the scenario's own part begins. */
export async function runWithCut(
  scenario: CutScenario,
  planned: { readonly point: CutPoint; readonly draw: number } | undefined,
  { engine = "node", forgets = false }: CutOptions = {},
): Promise<CutResult> {
  const chance = new SeededRandom(seed, JSON.stringify(planned ?? "none"));
  const run = await CutRun.begin(scenario, engine, chance);
  const { world } = run;
  try {
    if (scenario.isFirstStart !== true) {
      await world.terminal.powerOn();
      await run.merchant.toIdle(run.hand);
    }
    await scenario.before?.(run);
    const begun = { operations: world.terminal.flash.operations, ...world.wire.passed };
    const cut = planned && new PowerCut(world, planned.point, tornByChance(chance));
    const facts = await playThrough(scenario, run, forgets);
    cut?.cancel();
    return {
      wasCut: cut?.hasHappened ?? false,
      violations: [...violationsOf(facts), ...(await judged(scenario, facts, run))],
      counts: {
        operations: world.terminal.flash.operations - begun.operations,
        toHost: world.wire.passed["to-host"] - begun["to-host"],
        toTerminal: world.wire.passed["to-terminal"] - begun["to-terminal"],
      },
    };
  } finally {
    await world.close();
  }
}

/** The scenario's own part, what people do after a cut, and the rest. There is one cut, so what follows it goes through. */
async function playThrough(scenario: CutScenario, run: CutRun, forgets: boolean): Promise<QuietFacts> {
  try {
    await scenario.act(run);
    return await run.rest();
  } catch (error) {
    if (!(error instanceof PowerGone || (error instanceof OutOfPatience && run.world.terminal.state !== "on"))) {
      throw error;
    }
    if (forgets) run.loseJournal();
    await run.recover();
    await scenario.goOn(run);
    return run.rest();
  }
}

/** What the scenario itself wants to be true at the end, with or without a cut. */
async function judged(scenario: CutScenario, facts: QuietFacts, run: CutRun): Promise<Violation[]> {
  const texts = (await scenario.judge?.(facts, run)) ?? [];
  return texts.map((text) => ({ invariant: "the scenario's own", text }));
}
