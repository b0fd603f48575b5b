/**
 * A 4×4 key matrix on an MCP23017 port expander (Microchip DS20001952): rows on port A bits 0 to 3, columns on bits 4 to 7.
 * At rest all rows are driven low and a key pulls its column low, which raises INT. Then rows are driven one at a time
 * until all keys are up; in between nothing happens on the bus.
 */
import type { Clock, Timer } from "../ports/clock";
import type { Digital, I2C, I2CConstructor } from "../ports/io";
import type { Key, Keypad } from "../ports/keypad";
import type { InterruptOptions } from "./interrupt-line";

/** Keys by row and column. */
const LAYOUT: readonly (readonly Key[])[] = Object.freeze([
  Object.freeze(["1", "2", "3", "cancel"] as const),
  Object.freeze(["4", "5", "6", "clear"] as const),
  Object.freeze(["7", "8", "9", "enter"] as const),
  Object.freeze(["menu", "0", "00", "next"] as const),
]);

/** Registers with IOCON.BANK = 0, the state after reset (DS20001952, table 3-3). */
const IODIRA = 0x00;
const GPINTENA = 0x04;
const IOCON = 0x0a;
const GPPUA = 0x0c;
const GPIOA = 0x12;
/** IOCON: INTA and INTB joined, so that a board may wire either; active low, push-pull. */
const IOCON_VALUE = 0x40;
const COLUMNS = 0xf0;
const COLUMN_SHIFT = 4;
const ALL_ROWS_LOW = 0x00;
/** Rows not scanned are inputs, so that two keys in one column never join two outputs. */
const ALL_INPUTS = 0xff;

/** A contact is quiet when two looks so far apart agree. */
const DEBOUNCE_MS = 12;
/** How often held keys are looked at. */
const HELD_MS = 25;
/** How long after a bus fault the expander is tried again. */
const RECOVERY_MS = 500;

export interface Mcp23017KeypadOptions {
  readonly bus: { readonly io: I2CConstructor; readonly address: number; readonly hz: number; readonly port?: number };
  readonly interrupt: InterruptOptions;
  readonly clock: Clock;
}

export class Mcp23017Keypad implements Keypad {
  onKey: ((key: Key) => void) | undefined;
  readonly #clock: Clock;
  readonly #i2c: I2C;
  readonly #int: Digital;
  readonly #command = new Uint8Array(2);
  readonly #pointer = Uint8Array.of(GPIOA);
  readonly #value = new Uint8Array(1);
  #timer: Timer | undefined;
  /** Sixteen bits, row by row: the last look, and the last look that was confirmed. */
  #seen = 0;
  #confirmed = 0;
  /** A key event was given, or forbidden, and all keys must come up before the next one. */
  #ready = true;
  #closed = false;

  constructor(options: Mcp23017KeypadOptions) {
    const { bus, interrupt, clock } = options;
    this.#clock = clock;
    this.#i2c = new bus.io({ address: bus.address, hz: bus.hz, port: bus.port });
    this.#int = new interrupt.io({
      pin: interrupt.pin,
      mode: interrupt.mode,
      edge: interrupt.edge,
      onReadable: () => this.#onInterrupt(),
    });
    this.#guard(() => this.#rest());
  }

  /** Releases bus and pin; no key is reported any more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#int.close();
    this.#i2c.close();
  }

  #onInterrupt(): void {
    // While scanning, the rows' own changes raise INT as well.
    if (this.#timer === undefined) this.#plan(DEBOUNCE_MS, () => this.#scan());
  }

  #plan(delayMs: number, due: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined;
      this.#guard(due);
    });
  }

  /** A keypad has nobody to complain to: on a bus fault it sets the expander up again until that works. */
  #guard(action: () => void): void {
    if (this.#closed) return;
    try {
      action();
    } catch {
      this.#seen = 0;
      this.#confirmed = 0;
      this.#ready = true;
      this.#plan(RECOVERY_MS, () => this.#rest());
    }
  }

  /** Waits for the first key: all rows low, columns as inputs with pull-ups, interrupt when a column changes. */
  #rest(): void {
    this.#write(IOCON, IOCON_VALUE);
    this.#write(GPPUA, ALL_INPUTS);
    this.#write(GPIOA, ALL_ROWS_LOW);
    this.#write(IODIRA, COLUMNS);
    this.#write(GPINTENA, COLUMNS);
    // The look clears an interrupt that the change of rows has raised, and finds a key that came meanwhile.
    if ((this.#read() & COLUMNS) !== COLUMNS) this.#plan(DEBOUNCE_MS, () => this.#scan());
  }

  #scan(): void {
    const keys = this.#look();
    const settled = keys === this.#seen;
    this.#seen = keys;
    if (!settled) return this.#plan(DEBOUNCE_MS, () => this.#scan());
    if (keys !== this.#confirmed) {
      this.#confirmed = keys;
      this.#judge(keys);
    }
    if (keys !== 0) return this.#plan(HELD_MS, () => this.#scan());
    this.#ready = true;
    this.#rest();
  }

  /** One key alone is a press. Several together may hide a ghost: none of them counts until all are up. */
  #judge(keys: number): void {
    if (keys === 0 || !this.#ready) return;
    this.#ready = false;
    const key = single(keys);
    if (key !== undefined) this.onKey?.(key);
  }

  #look(): number {
    this.#write(GPINTENA, 0x00);
    let keys = 0;
    for (let row = 0; row < LAYOUT.length; row++) {
      this.#write(IODIRA, ALL_INPUTS & ~(1 << row));
      const columns = (~this.#read() & COLUMNS) >> COLUMN_SHIFT;
      keys |= columns << (row * 4);
    }
    return keys;
  }

  #write(register: number, value: number): void {
    this.#command[0] = register;
    this.#command[1] = value;
    this.#i2c.write(this.#command);
  }

  /** Port A, by a repeated start after the pointer. */
  #read(): number {
    this.#i2c.write(this.#pointer, false);
    return this.#i2c.read(this.#value)[0];
  }
}

/** The key, when exactly one bit is set. */
function single(keys: number): Key | undefined {
  if ((keys & (keys - 1)) !== 0) return undefined;
  for (let index = 0; index < 16; index++) {
    if (keys === 1 << index) return LAYOUT[index >> 2][index & 3];
  }
  return undefined;
}
