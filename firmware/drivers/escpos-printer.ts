/**
 * An ESC/POS receipt printer on a serial line. It is asked for its state first, given the lines as fast as the line takes
 * them, and asked to report when all is printed; silence is looked into with real-time status requests.
 */
import type { Clock } from "../ports/clock";
import type { PrintLine, Printer, PrinterProblem } from "../ports/printer";
import { cp852At } from "./cp852";
import {
  CLEAR_BUFFERS,
  COVER_OPEN,
  FEED_AND_CUT,
  INITIALISE,
  LINE_FEED,
  PAPER_END,
  REPORT_OFFLINE_CAUSE,
  REPORT_PAPER,
  REPORT_WHEN_DONE,
  STOPPED_BY_PAPER_END,
  styleCommands,
} from "./escpos-commands";
import { EscPosLine, LineStalledError } from "./escpos-line";
import type { SerialLineOptions } from "./escpos-line";
import { TurnQueue } from "./turn-queue";

/** How often a printer that still prints is looked at. */
const PROGRESS_CHECK_MS = 1_000;
/** Longest print: some 300 lines at 10 lines a second. */
const PRINT_TIMEOUT_MS = 30_000;

export interface EscPosPrinterOptions {
  readonly serial: SerialLineOptions;
  /** Characters a line in font A: 48 at 80 mm, 32 at 58 mm. */
  readonly columns: number;
  readonly clock: Clock;
}

export class EscPosPrinter implements Printer {
  readonly columns: number;
  readonly #clock: Clock;
  readonly #line: EscPosLine;
  readonly #turns = new TurnQueue();

  constructor(options: EscPosPrinterOptions) {
    this.columns = options.columns;
    this.#clock = options.clock;
    this.#line = new EscPosLine(options.serial, options.clock);
  }

  /** Releases the serial line; a print under way resolves with `offline`. */
  close(): void {
    this.#line.close();
  }

  print(lines: readonly PrintLine[]): Promise<PrinterProblem | undefined> {
    return this.#turns.run(() => this.#job(lines));
  }

  async #job(lines: readonly PrintLine[]): Promise<PrinterProblem | undefined> {
    const dueAt = this.#clock.monotonicMs() + PRINT_TIMEOUT_MS;
    this.#line.reset();
    const before = await this.#problem();
    if (before !== undefined) return before;
    const problem = await this.#send(lines, dueAt);
    if (problem !== undefined) {
      // Half a receipt must not come out in front of the next one once paper is loaded.
      this.#line.reset();
      await this.#line.sendNow(CLEAR_BUFFERS);
    }
    return problem;
  }

  async #send(lines: readonly PrintLine[], dueAt: number): Promise<PrinterProblem | undefined> {
    try {
      await this.#put(CLEAR_BUFFERS, dueAt);
      await this.#put(INITIALISE, dueAt);
      for (const line of lines) await this.#putLine(line, dueAt);
      await this.#put(FEED_AND_CUT, dueAt);
      await this.#put(REPORT_WHEN_DONE, dueAt);
      await this.#line.flush(dueAt);
    } catch (error) {
      if (!(error instanceof LineStalledError)) throw error;
      // A line that takes nothing for so long has a printer behind it that does not, either.
      return (await this.#problem()) ?? "offline";
    }
    return this.#done(dueAt);
  }

  async #putLine(line: PrintLine, dueAt: number): Promise<void> {
    await this.#put(styleCommands(line.align ?? "left", line.bold === true, line.large === true), dueAt);
    for (let index = 0; index < line.text.length; index++) {
      // Not a promise a character: only a full buffer waits.
      if (this.#line.full) await this.#line.flush(dueAt);
      this.#line.put(cp852At(line.text, index));
    }
    await this.#put([LINE_FEED], dueAt);
  }

  async #put(bytes: readonly number[], dueAt: number): Promise<void> {
    for (const byte of bytes) {
      if (this.#line.full) await this.#line.flush(dueAt);
      this.#line.put(byte);
    }
  }

  /** Waits for the report that follows the cut, looking now and then whether the printer is still well. */
  async #done(dueAt: number): Promise<PrinterProblem | undefined> {
    while (this.#clock.monotonicMs() < dueAt) {
      const report = await this.#line.report(this.#clock.monotonicMs() + PROGRESS_CHECK_MS);
      // Even if it says that the paper ended with the last line: this receipt is out.
      if (report !== undefined) return undefined;
      const problem = await this.#problem();
      if (problem !== undefined) return problem;
    }
    return "offline";
  }

  /** Asks for the printer's state; a printer that does not answer is offline. */
  async #problem(): Promise<PrinterProblem | undefined> {
    const cause = await this.#line.ask(REPORT_OFFLINE_CAUSE);
    if (cause === undefined) return "offline";
    if ((cause & COVER_OPEN) !== 0) return "cover-open";
    if ((cause & STOPPED_BY_PAPER_END) !== 0) return "no-paper";
    const paper = await this.#line.ask(REPORT_PAPER);
    if (paper === undefined) return "offline";
    return (paper & PAPER_END) !== 0 ? "no-paper" : undefined;
  }
}
