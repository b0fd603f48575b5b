/**
 * Presses keys one after the other, as one finger does, however fast they are asked for. The finger feels for the firmware: on a
 * machine that is busy a key stays down until it has been looked at, and up until that has been seen.
 */
import { FRAME_TYPES } from "../../../firmware/codec/link-frame";
import type { KeyCap } from "../../board/chips/keypad-matrix";
import type { VirtualTerminal } from "../../board/virtual-terminal";

/** A quick finger. Both are longer than chatter and debouncing take together. */
const holdMs = 60;
const pauseMs = 60;
/** Wakes that the firmware needs to be sure of a key (interrupt, look, second look), and of its coming up (two looks). */
const wakesToPress = 3;
const wakesToRelease = 2;
/** The finger gives up on a firmware that does not look at its keys. */
const patienceMs = 800;
const feelMs = 5;
/** Keys that wait; what comes on top is a cat on the keyboard. */
const longestQueue = 40;

export class KeyPresser {
  readonly #terminal: VirtualTerminal;
  #waiting: KeyCap[] = [];
  #pressing = false;
  #wakes = 0;

  constructor(terminal: VirtualTerminal) {
    this.#terminal = terminal;
    terminal.on("frame", ({ body }) => {
      if (body[0] === FRAME_TYPES.idle) this.#wakes++;
    });
  }

  press(key: KeyCap): void {
    if (this.#waiting.length >= longestQueue) return;
    this.#waiting.push(key);
    if (!this.#pressing) this.#next();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
  }

  #next(): void {
    const key = this.#waiting.shift();
    this.#pressing = key !== undefined;
    if (key === undefined) return;
    const { keypad } = this.#terminal;
    keypad.press(key);
    this.#feel(holdMs, wakesToPress, () => {
      keypad.release(key);
      this.#feel(pauseMs, wakesToRelease, () => this.#next());
    });
  }

  /** Goes on when the time has passed and the firmware was awake so often. */
  #feel(leastMs: number, wakes: number, goOn: () => void): void {
    const { clock } = this.#terminal;
    const sinceMs = clock.monotonicMs();
    const enough = this.#wakes + wakes;
    const look = (): void => {
      const passedMs = clock.monotonicMs() - sinceMs;
      const noticed = this.#wakes >= enough || this.#terminal.state !== "on" || passedMs >= patienceMs;
      if (passedMs >= leastMs && noticed) goOn();
      else clock.after(feelMs, look);
    };
    clock.after(leastMs, look);
  }
}
