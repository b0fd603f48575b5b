/**
 * Presses keys one after the other, as one finger does, however fast they are asked for. The finger feels for the firmware: on a
 * machine that is busy a key stays down until it has been looked at, and the next one waits until that has been seen to come up.
 */
import type { KeyCap } from "../../board/chips/keypad-matrix";
import type { VirtualTerminal } from "../../board/virtual-terminal";
import { KeypadAttention } from "./keypad-attention";

/** A quick finger. Both are longer than chatter and debouncing take together. */
const holdMs = 60;
const pauseMs = 60;
/** Three looks at four rows: one more than debouncing needs. */
const rowsToPress = 12;
/** The finger gives up on a firmware that does not look at its keys. */
const patienceMs = 800;
const feelMs = 5;
/** Keys that wait; what comes on top is a cat on the keyboard. */
const longestQueue = 40;

export class KeyPresser {
  readonly #terminal: VirtualTerminal;
  readonly #attention: KeypadAttention;
  #waiting: KeyCap[] = [];
  #pressing = false;

  constructor(terminal: VirtualTerminal) {
    this.#terminal = terminal;
    this.#attention = new KeypadAttention(terminal);
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
    const attention = this.#attention;
    const enough = attention.rowsLookedAt + rowsToPress;
    keypad.press(key);
    this.#feel(
      holdMs,
      () => attention.rowsLookedAt >= enough,
      () => {
        keypad.release(key);
        this.#feel(
          pauseMs,
          () => attention.waiting,
          () => this.#next(),
        );
      },
    );
  }

  /** Goes on when the time has passed and the firmware has noticed. */
  #feel(leastMs: number, noticed: () => boolean, goOn: () => void): void {
    const { clock } = this.#terminal;
    const sinceMs = clock.monotonicMs();
    const look = (): void => {
      const lost = this.#terminal.state !== "on" || clock.monotonicMs() - sinceMs >= patienceMs;
      if (lost || noticed()) goOn();
      else clock.after(feelMs, look);
    };
    clock.after(leastMs, look);
  }
}
