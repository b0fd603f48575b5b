/** The paper side of the receipt printer: characters become lines in a style, lines become receipts at each cut. */
import { cp852Character } from "./cp852";

export type Alignment = "left" | "centre" | "right";

/** A line of paper as printed. */
export interface ReceiptLine {
  readonly text: string;
  readonly align: Alignment;
  readonly bold: boolean;
  readonly doubleWidth: boolean;
  readonly doubleHeight: boolean;
}

/** What lies between two cuts. */
export interface Receipt {
  readonly lines: readonly ReceiptLine[];
  /** The lines as one would type them, aligned within the paper's width. */
  readonly text: string;
}

export interface PrintStyle {
  align: Alignment;
  bold: boolean;
  doubleWidth: boolean;
  doubleHeight: boolean;
  /** Code page by ESC t. */
  page: number;
}

/** Code page 852 is number 18 of ESC t. */
const PAGE_852 = 18;
const PLAIN: Readonly<PrintStyle> = Object.freeze({
  align: "left",
  bold: false,
  doubleWidth: false,
  doubleHeight: false,
  page: 0,
});

export class ReceiptPaper {
  readonly columns: number;
  /** Lines left on the roll. */
  linesLeft: number;
  readonly receipts: Receipt[] = [];
  onReceipt: ((receipt: Receipt) => void) | undefined;
  onLine: ((line: ReceiptLine) => void) | undefined;
  #style: PrintStyle = { ...PLAIN };
  #text = "";
  #lines: ReceiptLine[] = [];

  constructor(columns: number, linesLeft: number) {
    this.columns = columns;
    this.linesLeft = linesLeft;
  }

  /** Back to the default style; characters that wait for their line are dropped (ESC @). */
  initialise(): void {
    this.#style = { ...PLAIN };
    this.#text = "";
  }

  style(change: Partial<PrintStyle>): void {
    Object.assign(this.#style, change);
  }

  /** Drops the characters of a line begun. */
  dropLine(): void {
    this.#text = "";
  }

  /** Whether the next character belongs on a new line. */
  get full(): boolean {
    return this.#text.length >= (this.#style.doubleWidth ? Math.floor(this.columns / 2) : this.columns);
  }

  get lineBegun(): boolean {
    return this.#text !== "";
  }

  character(byte: number): void {
    // Other pages are not in this printer; it prints what a page of another alphabet would: something else.
    this.#text += this.#style.page === PAGE_852 || byte < 0x80 ? cp852Character(byte) : "?";
  }

  /** Prints the line and feeds; returns how many plain lines of paper that took. */
  endLine(): number {
    const { align, bold, doubleWidth, doubleHeight } = this.#style;
    const line = Object.freeze({ text: this.#text, align, bold, doubleWidth, doubleHeight });
    const height = doubleHeight ? 2 : 1;
    this.#text = "";
    this.#lines.push(line);
    this.linesLeft -= height;
    this.onLine?.(line);
    return height;
  }

  cut(): void {
    const receipt = Object.freeze({
      lines: this.#lines,
      text: this.#lines.map((line) => this.#plain(line)).join("\n"),
    });
    this.#lines = [];
    this.receipts.push(receipt);
    this.onReceipt?.(receipt);
  }

  #plain(line: ReceiptLine): string {
    const width = line.doubleWidth ? Math.floor(this.columns / 2) : this.columns;
    const space = Math.max(0, width - line.text.length);
    if (line.align === "left") return line.text.trimEnd();
    return " ".repeat(line.align === "right" ? space : Math.floor(space / 2)) + line.text.trimEnd();
  }
}
