/**
 * What a virtual chip looks like to the board. A chip knows its bus face, the lines it drives and the passing of time;
 * it knows nothing of the link, of handles, or of the firmware behind them.
 */
export { DigitalLine } from "./digital-line";
export type { Level, LevelListener } from "./digital-line";

/** The address, or a byte, was not acknowledged on the I²C bus. The firmware's IO class throws in turn. */
export class Nack extends Error {
  override readonly name = "Nack";
  constructor(message = "not acknowledged") {
    super(message);
  }
}

/** A delayed action that has not happened yet. */
export interface Scheduled {
  /** Does nothing when the action has run or was cancelled. */
  cancel(): void;
}

/** Simulated time as chips see it. The board hands it to them, so a chip never looks at the computer's clock. */
export interface ChipClock {
  /** Milliseconds since the simulation began, with fractions down to a microsecond. */
  monotonicMs(): number;
  /** The present instant by the board's real-time clock: milliseconds since 1970 UTC. */
  epochMs(): number;
  /** Runs `due` once, `delayMs` from now; never inside this call. */
  after(delayMs: number, due: () => void): Scheduled;
}

/** A target on an I²C bus, addressed by 7 bits. */
export interface I2CDevice {
  readonly address: number;
  /** A read transaction of `count` bytes. Throws {@link Nack} when the chip does not answer its address. */
  read(count: number, stop: boolean): Uint8Array;
  /** A write transaction. Throws {@link Nack} when the address or a byte is refused. `bytes` may be reused afterwards. */
  write(bytes: Uint8Array, stop: boolean): void;
}

/** The far end of a UART. The board gives each byte the time it takes on the wire at the line's baud rate. */
export interface UartDevice {
  /** Bytes that have arrived from the controller, in runs as they leave the wire. */
  receive(bytes: Uint8Array): void;
  /** Set by the board; the chip calls it to send. The bytes reach the controller at the line's speed. */
  onSend: ((bytes: Uint8Array) => void) | undefined;
  /** Baud rate the chip is set to. A controller opened at another rate exchanges no readable byte with it. */
  readonly baud: number;
}

/** What a PWM pin drives: a sounder, a light. */
export interface PwmSink {
  /** `duty` of 1023 at `hz`; duty 0 is silence. Called at every change. */
  drive(hz: number, duty: number): void;
}

/** A NOR flash partition as the controller reads and programs it (docs/link.md, flash operations). */
export interface FlashDevice {
  readonly size: number;
  readonly blockLength: number;
  readonly writeAlign: number;
  readonly eraseValue: number;
  /** Throws {@link RangeError} outside the partition. */
  read(offset: number, count: number): Uint8Array;
  /** Clears bits only: a programmed byte becomes `old & new`. Throws {@link RangeError} outside or when misaligned. */
  write(offset: number, bytes: Uint8Array): void;
  /** Sets the whole block to `eraseValue`. */
  eraseBlock(index: number): void;
}
