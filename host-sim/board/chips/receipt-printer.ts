/**
 * An ESC/POS receipt printer on a UART (Epson ESC/POS command reference): carries out the commands at a printer's pace
 * and reports its state.
 */
import type { ChipClock, UartDevice } from "../chip";
import { ReceiptPaper } from "./receipt-paper";

export interface ReceiptPrinterOptions {
  readonly clock: ChipClock;
  readonly baud?: number;
  /** Characters a line in the normal size. */
  readonly columns?: number;
  /** Time that one line of normal height takes. */
  readonly lineMs?: number;
  /** Lines of paper on the roll. */
  readonly paperLines?: number;
}

/** Receive buffer; bytes that do not fit are lost. */
const BUFFER_LENGTH = 4096;
const LINE_FEED = 0x0a;
const ESC = 0x1b;
const GS = 0x1d;
const DLE = 0x10;
const EOT = 0x04;
const DC4 = 0x14;
/** Operands of DLE DC4 8, clear buffers: a fixed sequence, so that chance data do not trigger it. */
const CLEAR_BUFFERS = Object.freeze([0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]);
/** Bits that are always set in a real-time status. */
const FIXED_BITS = 0x12;
/** GS V forms from here on have an operand of their own: how far to feed before the cut. */
const CUT_AFTER_FEED = 0x41;

interface EscPosCommand {
  readonly operands: number;
  readonly run: (printer: ReceiptPrinterChip, operands: readonly number[]) => void;
}

/** Buffered commands by their two letters. */
const COMMANDS: Readonly<Record<string, EscPosCommand>> = Object.freeze({
  "ESC @": { operands: 0, run: (printer) => printer.paper.initialise() },
  "ESC t": { operands: 1, run: (printer, [page]) => printer.paper.style({ page }) },
  "ESC a": {
    operands: 1,
    // The operand is a number or its digit.
    run: (printer, [n]) => printer.paper.style({ align: (["left", "centre", "right"] as const)[n % 48] ?? "left" }),
  },
  "ESC E": { operands: 1, run: (printer, [n]) => printer.paper.style({ bold: (n & 1) !== 0 }) },
  "ESC d": { operands: 1, run: (printer, [lines]) => printer.feed(lines) },
  "GS !": {
    operands: 1,
    run: (printer, [n]) => printer.paper.style({ doubleWidth: (n & 0x70) !== 0, doubleHeight: (n & 0x07) !== 0 }),
  },
  "GS r": { operands: 1, run: (printer) => printer.sendPaperStatus() },
  "GS V": { operands: 1, run: (printer) => printer.cut() },
} satisfies Record<string, EscPosCommand>);

export class ReceiptPrinterChip implements UartDevice {
  onSend: ((bytes: Uint8Array) => void) | undefined;
  readonly baud: number;
  readonly paper: ReceiptPaper;
  /** Bytes lost because the buffer was full, and commands that the printer does not know. */
  readonly complaints: string[] = [];
  /** Fault: the printer is switched off or unplugged. */
  unplugged = false;
  readonly #clock: ChipClock;
  readonly #lineMs: number;
  #coverOpen = false;
  #buffer: number[] = [];
  /** The last ten bytes, in which real-time commands are recognised. */
  #recent: number[] = [];
  /** Lines of paper still to be fed before the buffer is read on. */
  #busy = false;

  constructor(options: ReceiptPrinterOptions) {
    this.#clock = options.clock;
    this.baud = options.baud ?? 115200;
    this.#lineMs = options.lineMs ?? 25;
    this.paper = new ReceiptPaper(options.columns ?? 48, options.paperLines ?? Infinity);
  }

  get coverOpen(): boolean {
    return this.#coverOpen;
  }

  /** Puts a roll in, or takes it out with 0. */
  loadPaper(lines = Infinity): void {
    this.paper.linesLeft = lines;
    this.#work();
  }

  setCover(open: boolean): void {
    this.#coverOpen = open;
    this.#work();
  }

  /** Real-time commands act at once, even offline and with a full buffer; all else waits its turn. */
  receive(bytes: Uint8Array): void {
    if (this.unplugged) return;
    for (const byte of bytes) {
      if (this.#buffer.length < BUFFER_LENGTH) this.#buffer.push(byte);
      else this.complaints.push("buffer overrun");
      this.#recent = [...this.#recent.slice(-9), byte];
      this.#realTime();
    }
    this.#work();
  }

  /** Ends the line and feeds. */
  feed(lines: number): void {
    for (let count = 0; count < lines; count++) this.#endLine();
  }

  cut(): void {
    if (this.paper.lineBegun) this.#endLine();
    this.paper.cut();
  }

  /** GS r 1, answered in its turn: bits 2 and 3 are set at paper end. */
  sendPaperStatus(): void {
    this.onSend?.(Uint8Array.of(this.paper.linesLeft > 0 ? 0x00 : 0x0c));
  }

  get #offline(): boolean {
    return this.#coverOpen || this.paper.linesLeft <= 0;
  }

  #realTime(): void {
    const [before, command, operand] = this.#recent.slice(-3);
    if (before === DLE && command === EOT) this.#sendRealTimeStatus(operand);
    const [dle, dc4, ...operands] = this.#recent;
    if (dle === DLE && dc4 === DC4 && CLEAR_BUFFERS.every((byte, index) => operands[index] === byte)) {
      this.#buffer = [];
      this.paper.dropLine();
    }
  }

  /** DLE EOT n: 1 printer, 2 cause of being offline, 3 error, 4 paper sensor. */
  #sendRealTimeStatus(kind: number): void {
    const noPaper = this.paper.linesLeft <= 0;
    const bits: Readonly<Record<number, number>> = {
      1: this.#offline ? 0x08 : 0,
      2: (this.#coverOpen ? 0x04 : 0) | (noPaper ? 0x20 : 0),
      3: 0,
      4: noPaper ? 0x60 : 0,
    };
    if (bits[kind] !== undefined) this.onSend?.(Uint8Array.of(FIXED_BITS | bits[kind]));
  }

  /** Works through the buffer until it is empty, a line takes its time, or the printer is offline. */
  #work(): void {
    while (!this.unplugged && !this.#busy && !this.#offline && this.#buffer.length > 0) {
      if (!this.#step()) return;
    }
  }

  /** Carries out the next command or character; `false` when it has not arrived whole. */
  #step(): boolean {
    const [first, second, third] = this.#buffer;
    if (first === DLE) {
      // Its real-time meaning has been acted upon.
      return this.#consume(second === DC4 ? 2 + CLEAR_BUFFERS.length : 3) !== undefined;
    }
    if (first !== ESC && first !== GS) return this.#character(first);
    if (second === undefined) return false;
    const name = `${first === ESC ? "ESC" : "GS"} ${String.fromCharCode(second)}`;
    const command = COMMANDS[name];
    if (command === undefined) {
      this.complaints.push(`unknown command ${name}`);
      return this.#consume(2) !== undefined;
    }
    const feeds = name === "GS V" && third >= CUT_AFTER_FEED;
    const bytes = this.#consume(2 + command.operands + (feeds ? 1 : 0));
    if (bytes === undefined) return false;
    command.run(this, bytes.slice(2));
    return true;
  }

  #consume(length: number): number[] | undefined {
    return this.#buffer.length < length ? undefined : this.#buffer.splice(0, length);
  }

  #character(byte: number): boolean {
    if (byte >= 0x20 && this.paper.full) {
      // The line is printed first; the character stays in the buffer until that is done.
      this.#endLine();
      return true;
    }
    this.#buffer.shift();
    if (byte === LINE_FEED) this.#endLine();
    else if (byte >= 0x20) this.paper.character(byte);
    return true;
  }

  #endLine(): void {
    const height = this.paper.endLine();
    this.#busy = true;
    this.#clock.after(this.#lineMs * height, () => {
      this.#busy = false;
      this.#work();
    });
  }
}
