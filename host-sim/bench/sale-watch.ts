/** Waiting for what a terminal shows and logs, for benchmarks that drive a sale. */
import type { World } from "../world/world";

const patienceMs = 60_000;

/** Runs the terminal until `done`; throws, with what stands on the screen, when that never comes. */
export async function wait(world: World, done: () => boolean): Promise<void> {
  if (await world.terminal.runUntil(done, patienceMs)) return;
  const { fault, display } = world.terminal;
  const screen = (display.frame?.texts ?? []).map(({ text }) => text).join(" | ");
  throw new Error(`the sale got stuck: ${fault === undefined ? screen : `${fault.kind}: ${fault.message}`}`);
}

/** Whether a text stands on the screen. */
export function shown(world: World, text: string): boolean {
  return world.terminal.display.frame?.texts.some((one) => one.text.includes(text)) ?? false;
}

/** How often an event was logged. */
export function logged(world: World, event: string): number {
  return world.terminal.log.filter((line) => line.event === event).length;
}

/** Runs the terminal to its idle screen, signed on. */
export function waitForIdle(world: World): Promise<void> {
  return wait(world, () => logged(world, "host.signed-on") === 1 && shown(world, "Enter the amount"));
}

/** Keys 12.34 and Enter. */
export async function enterAmount({ terminal }: World): Promise<void> {
  for (const key of ["1", "2", "3", "4", "enter"] as const) {
    terminal.keypad.tap(key);
    await terminal.runFor(300);
  }
}
