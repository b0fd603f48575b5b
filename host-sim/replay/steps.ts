/** Carries out the steps of a scenario on a world. */
import type { KeyCap } from "../board/chips/keypad-matrix";
import type { World } from "../world/world";
import type { ScenarioStep } from "./schema";

/** A step did not come out as expected. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string) {
    super(`expected ${expected}, but ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** How long a finger holds a key down, and how long it takes to the next one. */
const keyHeldMs = 80;
const keyPauseMs = 120;
/** How long an expectation waits unless it says otherwise. */
const usualWithinMs = 5000;
/** How long a hand needs for anything else it does. */
const handMs = 100;

/** The name of a step: its only key. */
export function stepName(step: ScenarioStep): string {
  return Object.keys(step)[0];
}

/** Carries out one step; throws {@link StepFailure}. */
export async function takeStep(world: World, step: ScenarioStep): Promise<void> {
  const { terminal } = world;
  if ("keys" in step) {
    for (const key of step.keys) {
      terminal.keypad.tap(key as KeyCap, keyHeldMs);
      await terminal.runFor(keyHeldMs + keyPauseMs);
    }
  } else if ("tap" in step) {
    const { cards, leavesAfterCommands, stays } = step.tap;
    const faults = leavesAfterCommands === undefined ? [] : [{ leaveFieldAfterCommands: leavesAfterCommands }];
    for (const name of cards) world.cards.present(name, faults);
    await terminal.runFor(stays ?? handMs);
    if (stays !== undefined) world.cards.removeAll();
  } else if ("remove" in step) {
    world.cards.removeAll();
    await terminal.runFor(handMs);
  } else if ("insert" in step) {
    world.cards.insert(step.insert.card, step.insert.faults);
    await terminal.runFor(handMs);
  } else if ("pull" in step) {
    world.cards.pull();
    await terminal.runFor(handMs);
  } else if ("swipe" in step) {
    world.cards.swipe(step.swipe.card, { damaged: step.swipe.damaged });
    await terminal.runFor(handMs);
  } else if ("wait" in step) {
    await terminal.runFor(step.wait);
  } else if ("power" in step) {
    if (step.power === "on") await terminal.powerOn();
    else terminal.powerOff();
  } else if ("network" in step) {
    if (step.network === "cut") world.line.cut();
    else if (step.network === "restore") world.line.restore();
    else world.line.delay(step.network.delay);
  } else if ("printer" in step) {
    if (step.printer === "paper-out") terminal.printer.loadPaper(0);
    else if (step.printer === "paper-in") terminal.printer.loadPaper();
    else terminal.printer.setCover(step.printer === "cover-open");
  } else {
    await expectScreen(world, step.expect.screen, step.expect.within ?? usualWithinMs);
  }
  if (terminal.fault !== undefined) {
    const { kind, message, module, line } = terminal.fault;
    throw new StepFailure("a running terminal", `its engine died: ${kind}: ${message} (${module ?? "?"}:${line ?? 0})`);
  }
}

/** Waits until all texts stand on the screen together. A text that is broken over two lines counts as one. */
async function expectScreen(world: World, texts: readonly string[], withinMs: number): Promise<void> {
  const seen = (): boolean => {
    const screen = oneLine(world.terminal.display.screenText());
    return texts.every((text) => screen.includes(text));
  };
  if (await world.terminal.runUntil(seen, withinMs)) return;
  if (world.terminal.fault !== undefined) return;
  const wanted = texts.map((text) => `"${text}"`).join(" and ");
  throw new StepFailure(`${wanted} on the screen within ${withinMs / 1000} s`, world.terminal.display.screenText());
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
