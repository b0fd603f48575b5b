/** Presses keys one after the other, as one finger does, however fast they are asked for: the keypad sees each of them. */
import type { KeyCap, KeypadMatrix } from "../../board/chips/keypad-matrix";
import type { ChipClock } from "../../board/chip";

/** A quick finger. Both are longer than chatter and debouncing take together, with room for a machine that is busy. */
const holdMs = 60;
const pauseMs = 75;
/** Keys that wait; what comes on top is a cat on the keyboard. */
const longestQueue = 40;

export class KeyPresser {
  readonly #keypad: KeypadMatrix;
  readonly #clock: ChipClock;
  #waiting: KeyCap[] = [];
  #pressing = false;

  constructor(keypad: KeypadMatrix, clock: ChipClock) {
    this.#keypad = keypad;
    this.#clock = clock;
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
    this.#keypad.press(key);
    this.#clock.after(holdMs, () => {
      this.#keypad.release(key);
      this.#clock.after(pauseMs, () => this.#next());
    });
  }
}
