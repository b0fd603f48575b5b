/**
 * The serial line to an ESC/POS printer: bytes out through one reused buffer, no faster than the line grants, and the
 * printer's one-byte answers in.
 */
import type { Clock } from "../ports/clock";
import type { Serial, SerialConstructor } from "../ports/io";
import { isRealTimeStatus } from "./escpos-commands";
import { InterruptibleSleep } from "./interruptible-sleep";

const BUFFER_LENGTH = 64;
/** A printer answers a real-time request within milliseconds. */
const STATUS_TIMEOUT_MS = 500;

export interface SerialLineOptions {
  readonly io: SerialConstructor;
  readonly baud: number;
  readonly port?: number;
}

/** The line takes nothing any more, or was closed. */
export class LineStalledError extends Error {
  override readonly name = "LineStalledError";
}

export class EscPosLine {
  readonly #clock: Clock;
  readonly #serial: Serial;
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);
  #filled = 0;
  /** What the line takes without loss. */
  #credit = 0;
  #answers: number[] = [];
  readonly #sleep: InterruptibleSleep;
  #closed = false;

  constructor(options: SerialLineOptions, clock: Clock) {
    this.#clock = clock;
    this.#sleep = new InterruptibleSleep(clock);
    this.#serial = new options.io({
      baud: options.baud,
      port: options.port,
      format: "buffer",
      onReadable: () => this.#onReadable(),
      onWritable: (byteLength) => {
        this.#credit = byteLength;
        this.#sleep.wake();
      },
    });
  }

  /** Releases the line; whoever waits on it is told. */
  close(): void {
    this.#closed = true;
    this.#serial.close();
    this.#sleep.wake();
  }

  /** Forgets what has not been sent and what has been answered. */
  reset(): void {
    this.#filled = 0;
    this.#answers = [];
  }

  /** Whether `flush` must come before the next `put`. */
  get full(): boolean {
    return this.#filled === BUFFER_LENGTH;
  }

  /** Adds a byte to what is sent. */
  put(byte: number): void {
    if (this.full) throw new RangeError("flush comes first");
    this.#buffer[this.#filled++] = byte;
  }

  /** Sends everything that was put. Rejects with {@link LineStalledError} when the line has not taken it by `dueAt`. */
  async flush(dueAt: number): Promise<void> {
    let sent = 0;
    while (sent < this.#filled) {
      if (this.#credit === 0) await this.#waitForCredit(1, dueAt);
      const count = Math.min(this.#credit, this.#filled - sent);
      this.#credit -= count;
      this.#serial.write(this.#buffer.slice(sent, sent + count));
      sent += count;
    }
    this.#filled = 0;
  }

  /** Sends a command that the printer obeys at once, past the buffer; `false` when the line takes it not in time. */
  async sendNow(command: readonly number[], timeoutMs = STATUS_TIMEOUT_MS): Promise<boolean> {
    try {
      await this.#waitForCredit(command.length, this.#clock.monotonicMs() + timeoutMs);
    } catch (error) {
      if (error instanceof LineStalledError) return false;
      throw error;
    }
    this.#credit -= command.length;
    this.#serial.write(Uint8Array.from(command));
    return true;
  }

  /** Asks for a real-time status; `undefined` when none comes in time. */
  async ask(request: readonly number[]): Promise<number | undefined> {
    const dueAt = this.#clock.monotonicMs() + STATUS_TIMEOUT_MS;
    if (!(await this.sendNow(request))) return undefined;
    return this.#answer(isRealTimeStatus, dueAt);
  }

  /** Waits for an answer that is no real-time status: one that the printer gives in its turn. */
  report(dueAt: number): Promise<number | undefined> {
    return this.#answer((byte) => !isRealTimeStatus(byte), dueAt);
  }

  async #answer(wanted: (byte: number) => boolean, dueAt: number): Promise<number | undefined> {
    for (;;) {
      const place = this.#answers.findIndex(wanted);
      if (place >= 0) return this.#answers.splice(place, 1)[0];
      const leftMs = dueAt - this.#clock.monotonicMs();
      if (this.#closed || leftMs <= 0) return undefined;
      await this.#sleep.begin(leftMs);
    }
  }

  async #waitForCredit(count: number, dueAt: number): Promise<void> {
    while (this.#closed || this.#credit < count) {
      const leftMs = dueAt - this.#clock.monotonicMs();
      if (this.#closed || leftMs <= 0) throw new LineStalledError();
      await this.#sleep.begin(leftMs);
    }
  }

  #onReadable(): void {
    const bytes = this.#serial.read();
    if (bytes === undefined) return;
    for (const byte of bytes) this.#answers.push(byte);
    this.#sleep.wake();
  }
}
