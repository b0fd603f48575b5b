/** The merchant's eyes and fingers: sees a screen change, presses keys, and notices when the terminal goes dark. */
import type { KeyCap } from "../board/chips/keypad-matrix";
import type { World } from "../world/world";
import { readScreen, type Reading } from "./screen-reading";

/** How long a finger holds a key, and how long it takes to the next. */
const keyHeldMs = 60;
const keyPauseMs = 90;

/** The power is gone in the middle of something: whoever was at it stops, and looks again when the light is back. */
export class PowerGone extends Error {
  override readonly name = "PowerGone";
}

/** People gave up on the terminal. */
export class OutOfPatience extends Error {
  override readonly name = "OutOfPatience";
  readonly screen: string;

  constructor(what: string, screen: string) {
    super(`${what}; the screen says: ${screen === "" ? "nothing" : screen}`);
    this.screen = screen;
  }
}

export class Hands {
  readonly #world: World;
  #frames = 0;
  #read: { readonly frames: number; readonly reading: Reading } | undefined;

  constructor(world: World) {
    this.#world = world;
    world.terminal.on("display", () => this.#frames++);
  }

  /** What is on the screen now. Throws {@link PowerGone}. */
  look(): Reading {
    this.requirePower();
    if (this.#read?.frames !== this.#frames) {
      this.#read = { frames: this.#frames, reading: readScreen(this.#world.terminal.display.frame) };
    }
    return this.#read.reading;
  }

  requirePower(): void {
    if (this.#world.terminal.state !== "on") throw new PowerGone("the power is gone");
  }

  /** Waits until the screen is another, at most so long; says whether it became one. */
  async change(limitMs: number): Promise<boolean> {
    const before = this.#frames;
    const { terminal } = this.#world;
    const changed = await terminal.runUntil(() => this.#frames !== before || terminal.state !== "on", limitMs);
    this.requirePower();
    return changed;
  }

  async wait(ms: number): Promise<void> {
    const { terminal } = this.#world;
    await terminal.runUntil(() => terminal.state !== "on", ms);
    this.requirePower();
  }

  async press(...keys: readonly string[]): Promise<void> {
    const { keypad } = this.#world.terminal;
    for (const key of keys) {
      keypad.tap(key as KeyCap, keyHeldMs);
      await this.wait(keyHeldMs + keyPauseMs);
    }
  }
}
