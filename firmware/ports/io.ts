/**
 * The shapes of the IO classes that drivers are given.
 *
 * They are those of ECMA-419 (2nd edition, clauses 9 to 11: "IO Class Pattern", "IO Classes"), reduced to what Tapline's
 * drivers use. A driver receives a constructor and its options; it never imports one. The contract that simulated
 * classes must keep too: callbacks never fire inside a public call; `close` may be called twice; any other call after
 * `close` throws.
 */

/** What the constructor of an IO class has in common (ECMA-419, 9.1). */
export interface IOOptions {
  /** Anything the owner wants to find again as `this.target` in a callback. */
  target?: unknown;
  /** `"number"` (a byte or a value at a time) or `"buffer"`. */
  format?: "number" | "buffer";
}

/** An instance of an IO class; `close` releases the hardware and may be called more than once. */
export interface IO {
  readonly target?: unknown;
  close(): void;
}

/** Digital pin (ECMA-419, 10.1). */
export interface Digital extends IO {
  /** 0 or 1. */
  read(): number;
  write(value: number): void;
}

export interface DigitalOptions extends IOOptions {
  pin: number;
  mode: number;
  /** Bit mask of `Rising` and `Falling`: which edges call `onReadable`. */
  edge?: number;
  onReadable?: (this: Digital) => void;
}

export interface DigitalConstructor {
  new (options: DigitalOptions): Digital;
  readonly Input: number;
  readonly InputPullUp: number;
  readonly InputPullDown: number;
  readonly Output: number;
  readonly OutputOpenDrain: number;
  readonly Rising: number;
  readonly Falling: number;
}

/** I²C controller bound to one 7-bit address (ECMA-419, 10.4). Calls are synchronous. */
export interface I2C extends IO {
  /** Reads `byteLength` bytes, or fills the buffer; throws if the address is not acknowledged. */
  read(byteLength: number | Uint8Array, stop?: boolean): Uint8Array;
  /** Throws if the address or a byte is not acknowledged. */
  write(buffer: Uint8Array, stop?: boolean): void;
}

export interface I2COptions extends IOOptions {
  data?: number;
  clock?: number;
  /** Bus speed in Hz. */
  hz: number;
  /** 7-bit address. */
  address: number;
  port?: number;
}

export interface I2CConstructor {
  new (options: I2COptions): I2C;
}

/** UART (ECMA-419, 10.7), always in `"buffer"` format here. */
export interface Serial extends IO {
  /** Returns what has arrived, at most `byteLength` bytes; `undefined` when nothing has. */
  read(byteLength?: number): Uint8Array | undefined;
  /** Writes all bytes; throws when they exceed what the last `onWritable` granted. */
  write(buffer: Uint8Array): void;
}

export interface SerialOptions extends IOOptions {
  receive?: number;
  transmit?: number;
  /** Bits a second. */
  baud: number;
  port?: number;
  /** Called with the number of bytes that can be read. */
  onReadable?: (this: Serial, byteLength: number) => void;
  /** Called with the number of bytes that can be written without loss. */
  onWritable?: (this: Serial, byteLength: number) => void;
}

export interface SerialConstructor {
  new (options: SerialOptions): Serial;
}

/** Pulse-width modulation (ECMA-419, 10.5): `write(0)` is silence, `2 ** resolution - 1` always on. */
export interface PWM extends IO {
  write(duty: number): void;
  readonly hz: number;
  readonly resolution: number;
}

export interface PWMOptions extends IOOptions {
  pin: number;
  hz?: number;
}

export interface PWMConstructor {
  new (options: PWMOptions): PWM;
}

/** TCP client socket (ECMA-419, 11.2), in `"buffer"` format. */
export interface TCP extends IO {
  read(byteLength?: number): Uint8Array | undefined;
  /** Writes all bytes; throws when they exceed what the last `onWritable` granted. */
  write(buffer: Uint8Array): void;
}

export interface TCPOptions extends IOOptions {
  /** IP address as text. Either `address` or `host` is given. */
  address?: string;
  /** Name to resolve. */
  host?: string;
  port: number;
  onReadable?: (this: TCP, byteLength: number) => void;
  /** First call: the connection is up. Argument: the bytes that can be written. */
  onWritable?: (this: TCP, byteLength: number) => void;
  /** The connection could not be made, broke, or was closed by the peer. */
  onError?: (this: TCP, message?: string) => void;
}

export interface TCPConstructor {
  new (options: TCPOptions): TCP;
}

/** An opened flash partition (Moddable `embedded:storage/flash`). Offsets and lengths in bytes. */
export interface FlashPartition {
  /** Sizes in bytes; `eraseValue` is what an erased byte reads as. */
  status(): { size: number; blockLength: number; writeAlign: number; eraseValue: number };
  read(byteLength: number, offset: number): Uint8Array;
  /** Clears bits only: a written byte is `old & new`. */
  write(buffer: Uint8Array, offset: number): void;
  /** Sets a whole block to `eraseValue`. */
  eraseBlock(index: number): void;
  close(): void;
}

export interface FlashOpener {
  open(options: { path: string; mode?: "r" | "r+" }): FlashPartition;
}
