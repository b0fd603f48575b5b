/** Carries out the steps of a scenario on a world. */
import { imageFacts, type ImageFacts } from "../board/image-facts";
import type { World } from "../world/world";
import { takeFaultStep } from "./fault-steps";
import { pressKeys } from "./fingers";
import { enterSale } from "./sale-step";
import type { ScenarioStep } from "./schema";
import { expectScreen } from "./screen";
import { StepFailure } from "./step-failure";
import type { TraceCards } from "./trace-cards";

/** How long an expectation waits unless it says otherwise. */
const usualWithinMs = 5000;
/** How long a hand needs for anything else it does. */
const handMs = 100;

/** What becomes of the firmware in flash. A chip gives no digest of an image that is not what was built. */
const images = {
  changed: (usual: ImageFacts): ImageFacts => ({ ...usual, digest: usual.digest.map((byte) => byte ^ 0xff) }),
  damaged: (usual: ImageFacts): ImageFacts => ({ ...usual, digest: new Uint8Array(0) }),
  restored: (usual: ImageFacts): ImageFacts => usual,
} as const;

/** The name of a step: its only key. */
export function stepName(step: ScenarioStep): string {
  return Object.keys(step)[0];
}

/** Carries out one step; throws {@link StepFailure}. */
export async function takeStep(world: World, traces: TraceCards, step: ScenarioStep): Promise<void> {
  await carryOut(world, traces, step);
  const { fault } = world.terminal;
  if (fault !== undefined) {
    const { kind, message, module, line } = fault;
    throw new StepFailure("a running terminal", `its engine died: ${kind}: ${message} (${module ?? "?"}:${line ?? 0})`);
  }
  if (traces.failure !== undefined) throw traces.failure;
}

async function carryOut(world: World, traces: TraceCards, step: ScenarioStep): Promise<void> {
  const { terminal } = world;
  if ("sale" in step) {
    await enterSale(world, step.sale);
  } else if ("keys" in step) {
    await pressKeys(world, step.keys);
  } else if ("tap" in step) {
    const { cards, trace, leavesAfterCommands, stays } = step.tap;
    const faults = leavesAfterCommands === undefined ? [] : [{ leaveFieldAfterCommands: leavesAfterCommands }];
    for (const name of cards) world.cards.present(name, faults);
    if (trace !== undefined) traces.tap(trace, leavesAfterCommands);
    await terminal.runFor(stays ?? handMs);
    if (stays !== undefined) world.cards.removeAll();
  } else if ("remove" in step) {
    world.cards.removeAll();
    await terminal.runFor(handMs);
  } else if ("insert" in step) {
    const { card, faults, trace, protocol } = step.insert;
    if (card !== undefined) world.cards.insert(card, faults);
    if (trace !== undefined) traces.insert(trace, protocol);
    await terminal.runFor(handMs);
  } else if ("pull" in step) {
    world.cards.pull();
    await terminal.runFor(handMs);
  } else if ("swipe" in step) {
    world.cards.swipe(step.swipe.card, { damaged: step.swipe.damaged });
    await terminal.runFor(handMs);
  } else if ("wait" in step) {
    await terminal.runFor(step.wait);
  } else if ("tamper" in step) {
    if (step.tamper === "open") terminal.case.open();
    else terminal.case.close();
    await terminal.runFor(handMs);
  } else if ("image" in step) {
    terminal.image = images[step.image](imageFacts());
  } else if ("printer" in step) {
    if (step.printer === "paper-out") terminal.printer.loadPaper(0);
    else if (step.printer === "paper-in") terminal.printer.loadPaper();
    else terminal.printer.setCover(step.printer === "cover-open");
  } else if ("expect" in step) {
    const { screen, within = usualWithinMs } = step.expect;
    await expectScreen(world, screen, within, () => traces.failure !== undefined);
  } else {
    await takeFaultStep(world, step);
  }
}
