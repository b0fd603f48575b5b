/**
 * An ESC/POS receipt printer on a serial line. It is asked for its state first, given the lines as fast as the line takes
 * them, and asked to report when all is printed; silence is looked into with real-time status requests.
 */
import type { Clock, Timer } from "../ports/clock";
import type { Serial, SerialConstructor } from "../ports/io";
import type { PrintLine, Printer, PrinterProblem } from "../ports/printer";
import { cp852At } from "./cp852";
import {
  CLEAR_BUFFERS,
  COVER_OPEN,
  FEED_AND_CUT,
  INITIALISE,
  isRealTimeStatus,
  LINE_FEED,
  PAPER_END,
  REPORT_OFFLINE_CAUSE,
  REPORT_PAPER,
  REPORT_WHEN_DONE,
  STOPPED_BY_PAPER_END,
  styleCommands,
} from "./escpos-commands";

/** A printer answers a real-time request within milliseconds. */
const STATUS_TIMEOUT_MS = 500;
/** How often a printer that still prints is looked at. */
const PROGRESS_CHECK_MS = 1_000;
/** Longest print: some 300 lines at 10 lines a second. */
const PRINT_TIMEOUT_MS = 30_000;
const BUFFER_LENGTH = 64;

export interface EscPosPrinterOptions {
  readonly serial: { readonly io: SerialConstructor; readonly baud: number; readonly port?: number };
  /** Characters a line in font A: 48 at 80 mm, 32 at 58 mm. */
  readonly columns: number;
  readonly clock: Clock;
}

/** Ends a print from within; `problem` is what `print` resolves with. */
class Stopped extends Error {
  override readonly name = "Stopped";
  readonly problem: PrinterProblem;
  constructor(problem: PrinterProblem) {
    super(problem);
    this.problem = problem;
  }
}

export class EscPosPrinter implements Printer {
  readonly columns: number;
  readonly #clock: Clock;
  readonly #serial: Serial;
  /** Bytes on their way to the line; used for every receipt. */
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);
  #filled = 0;
  /** What the line takes without loss. */
  #credit = 0;
  #answers: number[] = [];
  #wake: (() => void) | undefined;
  #previous: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EscPosPrinterOptions) {
    const { serial, columns, clock } = options;
    this.columns = columns;
    this.#clock = clock;
    this.#serial = new serial.io({
      baud: serial.baud,
      port: serial.port,
      format: "buffer",
      onReadable: () => this.#onReadable(),
      onWritable: (byteLength) => this.#onWritable(byteLength),
    });
  }

  /** Releases the serial line; a print under way resolves with `offline`. */
  close(): void {
    this.#closed = true;
    this.#serial.close();
    this.#wake?.();
  }

  print(lines: readonly PrintLine[]): Promise<PrinterProblem | undefined> {
    const job = this.#previous.then(() => this.#job(lines));
    this.#previous = job;
    return job;
  }

  async #job(lines: readonly PrintLine[]): Promise<PrinterProblem | undefined> {
    const dueAt = this.#clock.monotonicMs() + PRINT_TIMEOUT_MS;
    let started = false;
    this.#answers = [];
    this.#filled = 0;
    try {
      const problem = await this.#problem();
      if (problem !== undefined) return problem;
      started = true;
      await this.#bytes(CLEAR_BUFFERS, dueAt);
      await this.#bytes(INITIALISE, dueAt);
      for (const line of lines) await this.#line(line, dueAt);
      await this.#bytes(FEED_AND_CUT, dueAt);
      await this.#bytes(REPORT_WHEN_DONE, dueAt);
      await this.#flush(dueAt);
      await this.#done(dueAt);
      return undefined;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      if (started) this.#forgetPrint();
      return error.problem;
    }
  }

  async #line(line: PrintLine, dueAt: number): Promise<void> {
    await this.#bytes(styleCommands(line.align ?? "left", line.bold === true, line.large === true), dueAt);
    for (let index = 0; index < line.text.length; index++) {
      if (this.#filled === BUFFER_LENGTH) await this.#flush(dueAt);
      this.#buffer[this.#filled++] = cp852At(line.text, index);
    }
    await this.#bytes([LINE_FEED], dueAt);
  }

  async #bytes(bytes: readonly number[], dueAt: number): Promise<void> {
    for (const byte of bytes) {
      if (this.#filled === BUFFER_LENGTH) await this.#flush(dueAt);
      this.#buffer[this.#filled++] = byte;
    }
  }

  /** Hands the buffer to the line as its credit allows. */
  async #flush(dueAt: number): Promise<void> {
    let sent = 0;
    while (sent < this.#filled) {
      if (this.#closed) throw new Stopped("offline");
      if (this.#credit === 0) {
        await this.#wait(PROGRESS_CHECK_MS, dueAt);
        continue;
      }
      const count = Math.min(this.#credit, this.#filled - sent);
      this.#credit -= count;
      this.#serial.write(this.#buffer.slice(sent, sent + count));
      sent += count;
    }
    this.#filled = 0;
  }

  /** Waits for the report that follows the cut, looking now and then whether the printer is still well. */
  async #done(dueAt: number): Promise<void> {
    // A late answer to an earlier request is no report.
    while (this.#answers.every(isRealTimeStatus)) {
      const woken = await this.#wait(PROGRESS_CHECK_MS, dueAt);
      if (woken) continue;
      const problem = await this.#problem();
      if (problem !== undefined) throw new Stopped(problem);
    }
  }

  /** Asks for the printer's state; a printer that does not answer is offline. */
  async #problem(): Promise<PrinterProblem | undefined> {
    const cause = await this.#ask(REPORT_OFFLINE_CAUSE);
    if (cause === undefined) return "offline";
    if ((cause & COVER_OPEN) !== 0) return "cover-open";
    if ((cause & STOPPED_BY_PAPER_END) !== 0) return "no-paper";
    const paper = await this.#ask(REPORT_PAPER);
    if (paper === undefined) return "offline";
    return (paper & PAPER_END) !== 0 ? "no-paper" : undefined;
  }

  async #ask(request: readonly number[]): Promise<number | undefined> {
    const dueAt = this.#clock.monotonicMs() + STATUS_TIMEOUT_MS;
    while (this.#credit < request.length) {
      if (this.#closed || this.#clock.monotonicMs() >= dueAt) return undefined;
      await this.#sleep(dueAt - this.#clock.monotonicMs());
    }
    if (this.#closed) return undefined;
    this.#credit -= request.length;
    this.#serial.write(Uint8Array.from(request));
    for (;;) {
      const place = this.#answers.findIndex(isRealTimeStatus);
      if (place >= 0) return this.#answers.splice(place, 1)[0];
      if (this.#closed || this.#clock.monotonicMs() >= dueAt) return undefined;
      await this.#sleep(dueAt - this.#clock.monotonicMs());
    }
  }

  /** Half a receipt must not come out in front of the next one once paper is loaded. */
  #forgetPrint(): void {
    this.#filled = 0;
    if (this.#closed || this.#credit < CLEAR_BUFFERS.length) return;
    this.#credit -= CLEAR_BUFFERS.length;
    this.#serial.write(Uint8Array.from(CLEAR_BUFFERS));
  }

  /** Waits for credit or an answer, at most `delayMs`; says whether something came. */
  async #wait(delayMs: number, dueAt: number): Promise<boolean> {
    if (this.#closed || this.#clock.monotonicMs() >= dueAt) throw new Stopped("offline");
    return this.#sleep(delayMs);
  }

  #sleep(delayMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: Timer | undefined = undefined;
      const settle = (woken: boolean): void => {
        timer?.cancel();
        this.#wake = undefined;
        resolve(woken);
      };
      timer = this.#clock.after(delayMs, () => settle(false));
      this.#wake = () => settle(true);
    });
  }

  #onReadable(): void {
    const bytes = this.#serial.read();
    if (bytes === undefined) return;
    for (const byte of bytes) this.#answers.push(byte);
    this.#wake?.();
  }

  #onWritable(byteLength: number): void {
    this.#credit = byteLength;
    this.#wake?.();
  }
}
