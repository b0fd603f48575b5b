/** What stands on the terminal's screen. */
import type { World } from "../world/world";
import { StepFailure } from "./step-failure";

/**
 * Waits until all texts stand on the screen together; throws {@link StepFailure} when they do not in time. A dead terminal is not
 * waited for, nor anything else once `isOver`: then there is a better reason why the step fails.
 */
export async function expectScreen(
  world: World,
  texts: readonly string[],
  withinMs: number,
  isOver: () => boolean = () => false,
): Promise<void> {
  const seen = (): boolean => texts.every((text) => isOnScreen(world, text));
  if (await world.terminal.runUntil(() => isOver() || seen(), withinMs)) return;
  if (world.terminal.fault !== undefined) return;
  throw unseen(world, texts.map(quoted).join(" and "), withinMs);
}

/** Whether a text stands there; one that is broken over two lines counts as one. */
export function isOnScreen(world: World, text: string): boolean {
  return world.terminal.display.screenText().replace(/\s+/g, " ").includes(text);
}

/** What was wanted did not come on the screen. */
export function unseen(world: World, wanted: string, withinMs: number): StepFailure {
  return new StepFailure(`${wanted} on the screen within ${withinMs / 1000} s`, world.terminal.display.screenText());
}

export function quoted(text: string): string {
  return `"${text}"`;
}
