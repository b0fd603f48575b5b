/**
 * One command at a time to a PN532 on I²C, led by its interrupt line (UM0701-02, 6.2.2 and 6.2.4): write the command,
 * wait for IRQ, read the ACK, wait for IRQ, read the response. Nothing is polled.
 */
import type { Clock } from "../ports/clock";
import type { I2C, I2CConstructor } from "../ports/io";
import { InterruptLine } from "./interrupt-line";
import type { InterruptOptions } from "./interrupt-line";
import {
  ACK_FRAME,
  decodeFrame,
  encodeCommand,
  MAX_FRAME_LENGTH,
  NACK_FRAME,
  Pn532FrameError,
  responseFrameLength,
} from "./pn532-frame";
import type { Pn532Frame } from "./pn532-frame";

/** Why a command had no answer that could be used. */
export type Pn532TransportReason =
  | "bus" // the address or a byte was not acknowledged
  | "no-acknowledge" // no ACK frame in time
  | "no-response" // ACK, and then nothing
  | "damaged" // the response stayed unreadable
  | "syntax" // the chip does not know the command or its parameters
  | "unexpected" // a frame that is no answer to this command
  | "aborted"; // `abort` was called

/** `cause` holds what lies below, if there is anything. */
export class Pn532TransportError extends Error {
  override readonly name = "Pn532TransportError";
  readonly reason: Pn532TransportReason;

  constructor(reason: Pn532TransportReason, commandCode: number, cause?: unknown) {
    super(`PN532 command 0x${commandCode.toString(16)}: ${reason}`, { cause });
    this.reason = reason;
  }
}

export interface Pn532TransportOptions {
  readonly bus: { readonly io: I2CConstructor; readonly address: number; readonly hz: number; readonly port?: number };
  readonly interrupt: InterruptOptions;
  readonly clock: Clock;
}

/** A command and what its answer looks like. */
export interface Pn532Command {
  readonly code: number;
  readonly head?: readonly number[];
  readonly body?: Uint8Array;
  /** Bytes of the answer after its code that are read at once; a longer one is asked for again and read whole. */
  readonly usualAnswer: number;
  readonly timeoutMs: number;
}

/** The ACK comes within 15 ms (6.2.2.1); some more for a busy bus. */
const ACKNOWLEDGE_TIMEOUT_MS = 30;
/** How often a command without ACK is sent, and how often a damaged response is asked for. */
const ATTEMPTS = 3;
/** First byte of every read: a frame follows (6.2.4). */
const READY = 0x01;
const ACK_LENGTH = 6;

export class Pn532Transport {
  readonly #clock: Clock;
  readonly #i2c: I2C;
  readonly #irq: InterruptLine;
  readonly #output = new Uint8Array(MAX_FRAME_LENGTH);
  readonly #input = new Uint8Array(1 + MAX_FRAME_LENGTH);
  #aborted = false;
  #busy = false;

  constructor(options: Pn532TransportOptions) {
    const { bus, interrupt, clock } = options;
    this.#clock = clock;
    this.#i2c = new bus.io({ address: bus.address, hz: bus.hz, port: bus.port });
    this.#irq = new InterruptLine(interrupt, clock);
  }

  close(): void {
    this.abort();
    this.#irq.close();
    this.#i2c.close();
  }

  /** Whether a command is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Ends a command under way, which then rejects with `aborted`; the chip is told by an ACK frame (6.2.2.2). */
  abort(): void {
    if (!this.#busy) return;
    this.#aborted = true;
    this.#irq.abort();
  }

  /**
   * Carries out a command and resolves with the bytes after the response code, valid until the next command. Of card data nothing
   * outlives that in the buffers.
   * Rejects with {@link Pn532TransportError}. One at a time: a second one is a bug.
   */
  async transceive(command: Pn532Command): Promise<Uint8Array> {
    if (this.#busy) throw new Error("PN532 is busy with a command");
    this.#busy = true;
    this.#aborted = false;
    this.#input.fill(0);
    try {
      await this.#send(command);
      return await this.#receive(command);
    } finally {
      this.#output.fill(0);
      this.#busy = false;
    }
  }

  async #send(command: Pn532Command): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#irq.forget();
      this.#write(command.code, encodeCommand(this.#output, command.code, command.head ?? [], command.body));
      try {
        const frame = await this.#next(command, ACK_LENGTH, ACKNOWLEDGE_TIMEOUT_MS);
        if (frame?.kind === "ack") return;
        if (frame !== undefined && frame.kind !== "nack") throw new Pn532TransportError("unexpected", command.code);
        if (attempt === ATTEMPTS) throw new Pn532TransportError("no-acknowledge", command.code);
      } catch (error) {
        if (!(error instanceof Pn532FrameError)) throw error;
        if (attempt === ATTEMPTS) throw new Pn532TransportError("damaged", command.code, error);
      }
    }
  }

  async #receive(command: Pn532Command): Promise<Uint8Array> {
    let length = Math.min(responseFrameLength(command.usualAnswer), MAX_FRAME_LENGTH);
    let timeoutMs = command.timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        const frame = await this.#next(command, length, timeoutMs);
        if (frame === undefined) return this.#giveUp("no-response", command);
        if (frame.kind === "response" && frame.code === command.code + 1) return frame.data;
        return this.#giveUp(frame.kind === "syntax-error" ? "syntax" : "unexpected", command);
      } catch (error) {
        if (!(error instanceof Pn532FrameError)) throw error;
        if (attempt === ATTEMPTS) return this.#giveUp("damaged", command, error);
        // The chip repeats its last response at once (6.2.1.4); what was cut or damaged is read whole now.
        this.#write(command.code, Uint8Array.from(NACK_FRAME));
        length = MAX_FRAME_LENGTH;
        timeoutMs = ACKNOWLEDGE_TIMEOUT_MS;
      }
    }
  }

  /** Leaves the chip idle, whatever it was doing, and reports why. */
  #giveUp(reason: Pn532TransportReason, command: Pn532Command, cause?: unknown): never {
    this.#write(command.code, Uint8Array.from(ACK_FRAME));
    throw new Pn532TransportError(reason, command.code, cause);
  }

  /** The next frame of at most `length` bytes, or `undefined` when none came in time. */
  async #next(command: Pn532Command, length: number, timeoutMs: number): Promise<Pn532Frame | undefined> {
    const dueAt = this.#clock.monotonicMs() + timeoutMs;
    for (;;) {
      const waited = this.#aborted ? "aborted" : await this.#irq.wait(Math.max(0, dueAt - this.#clock.monotonicMs()));
      if (waited === "aborted") this.#giveUp("aborted", command);
      // An edge can be lost, a level cannot: before giving up, the line itself is looked at.
      if (waited === "timeout" && !this.#irq.asserted) return undefined;
      const bytes = this.#read(command.code, 1 + length);
      if (bytes.length > 0 && bytes[0] === READY) return decodeFrame(bytes.subarray(1));
      if (waited === "timeout") return undefined;
    }
  }

  #write(code: number, frame: Uint8Array): void {
    try {
      this.#i2c.write(frame);
    } catch (error) {
      throw new Pn532TransportError("bus", code, error);
    }
  }

  #read(code: number, length: number): Uint8Array {
    try {
      return this.#i2c.read(this.#input.subarray(0, length));
    } catch (error) {
      throw new Pn532TransportError("bus", code, error);
    }
  }
}
