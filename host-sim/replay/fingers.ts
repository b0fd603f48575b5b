/** Fingers on the keypad. */
import type { KeyCap } from "../board/chips/keypad-matrix";
import type { World } from "../world/world";

/** How long a finger holds a key down, and how long it takes to the next one. */
const keyHeldMs = 80;
const keyPauseMs = 120;
/** Presses keys, one after the other. */
export async function pressKeys({ terminal }: World, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    terminal.keypad.tap(key as KeyCap, keyHeldMs);
    await terminal.runFor(keyHeldMs + keyPauseMs);
  }
}
