/**
 * The terminal's 4×4 keypad: sixteen contacts between four row wires and four column wires, no diodes. Rows are on port
 * A bits 0 to 3 of the expander, columns on bits 4 to 7. Three keys pressed at three corners of a rectangle join the
 * fourth as well: a ghost, which the firmware must not take for a key.
 */
import type { ChipClock, Level } from "../chip";
import type { PinNetwork } from "./mcp23017";

/** Keys as printed on the caps, row by row. */
export const KEY_CAPS = Object.freeze([
  Object.freeze(["1", "2", "3", "cancel"] as const),
  Object.freeze(["4", "5", "6", "clear"] as const),
  Object.freeze(["7", "8", "9", "enter"] as const),
  Object.freeze(["menu", "0", "00", "next"] as const),
]);
export type KeyCap = (typeof KEY_CAPS)[number][number];

const ROW_PIN = 0;
const COLUMN_PIN = 4;
const WIRES = 8;

export interface KeypadMatrixOptions {
  readonly clock: ChipClock;
  /** How long a contact chatters when it closes or opens; 0 for clean contacts. */
  readonly bounceMs?: number;
}

/** Chatter: fractions of the bounce time at which the contact flips back and forth before it settles. */
const CHATTER = Object.freeze([0.15, 0.3, 0.45, 0.7, 0.85]);

export class KeypadMatrix implements PinNetwork {
  onChange: (() => void) | undefined;
  readonly #clock: ChipClock;
  readonly #bounceMs: number;
  readonly #held = new Set<KeyCap>();
  readonly #closed = new Set<KeyCap>();

  constructor(options: KeypadMatrixOptions) {
    this.#clock = options.clock;
    this.#bounceMs = options.bounceMs ?? 0;
  }

  /** Keys held down now. */
  get held(): readonly KeyCap[] {
    return [...this.#held];
  }

  press(key: KeyCap): void {
    if (this.#held.has(key)) return;
    this.#held.add(key);
    this.#settle(key, true);
  }

  release(key: KeyCap): void {
    if (!this.#held.delete(key)) return;
    this.#settle(key, false);
  }

  releaseAll(): void {
    for (const key of this.held) this.release(key);
  }

  /** Presses and releases after `holdMs`. */
  tap(key: KeyCap, holdMs = 80): void {
    this.press(key);
    this.#clock.after(holdMs, () => this.release(key));
  }

  outside(pin: number, outputs: (pin: number) => Level | undefined): Level | undefined {
    if (pin >= WIRES) return undefined;
    let level: Level | undefined;
    for (const wire of this.#joined(pin)) {
      const driven = wire === pin ? undefined : outputs(wire);
      // Against a pull-up a wire driven low wins; two outputs against each other would be the board's fault.
      if (driven === 0) return 0;
      if (driven === 1) level = 1;
    }
    return level;
  }

  #settle(key: KeyCap, closed: boolean): void {
    this.#contact(key, closed);
    if (this.#bounceMs === 0) return;
    CHATTER.forEach((fraction, index) => {
      const level = index % 2 === 0 ? !closed : closed;
      this.#clock.after(this.#bounceMs * fraction, () => this.#contact(key, level));
    });
    this.#clock.after(this.#bounceMs, () => this.#contact(key, this.#held.has(key)));
  }

  #contact(key: KeyCap, closed: boolean): void {
    if (closed === this.#closed.has(key)) return;
    if (closed) this.#closed.add(key);
    else this.#closed.delete(key);
    this.onChange?.();
  }

  /** All wires that closed contacts connect to `pin`, itself included. */
  #joined(pin: number): ReadonlySet<number> {
    const joined = new Set([pin]);
    if (this.#closed.size === 0) return joined;
    const contacts = [...this.#closed].map(wiresOf);
    for (const wire of joined) {
      for (const [row, column] of contacts) {
        if (wire === row) joined.add(column);
        if (wire === column) joined.add(row);
      }
    }
    return joined;
  }
}

/** Row and column that each key joins. */
const WIRES_OF: ReadonlyMap<KeyCap, readonly [number, number]> = new Map(
  KEY_CAPS.flatMap((caps, row) =>
    caps.map((cap, column): [KeyCap, readonly [number, number]] => [cap, [ROW_PIN + row, COLUMN_PIN + column]]),
  ),
);

function wiresOf(key: KeyCap): readonly [number, number] {
  const wires = WIRES_OF.get(key);
  if (wires === undefined) throw new RangeError(`no key ${key}`);
  return wires;
}
