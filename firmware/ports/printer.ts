/** The receipt printer: lines of text with a style, 48 columns in font A of an 80 mm head or 32 of a 58 mm one. */

export interface PrintLine {
  readonly text: string;
  readonly align?: "left" | "centre" | "right";
  readonly bold?: boolean;
  /** Double width and height. */
  readonly large?: boolean;
}

/** Why a receipt did not come out. */
export type PrinterProblem = "no-paper" | "cover-open" | "offline";

export interface Printer {
  /** Characters a line in the normal style. */
  readonly columns: number;
  /** Prints the lines, feeds and cuts. Resolves with the problem, or `undefined` when all was taken by the printer. */
  print(lines: readonly PrintLine[]): Promise<PrinterProblem | undefined>;
}
