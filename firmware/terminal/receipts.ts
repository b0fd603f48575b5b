/** Printing: copies, questions, and what to do when the printer cannot. */
import type { Printer, PrinterProblem, PrintLine } from "../ports/printer";
import type { Language } from "../ui/i18n/translate";
import type { TextKey } from "../ui/i18n/text-en";
import { receiptLines, type ReceiptCopy, type ReceiptData } from "../ui/receipt";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";

const PROBLEMS: Readonly<Record<PrinterProblem, TextKey>> = Object.freeze({
  "no-paper": "print.noPaper",
  "cover-open": "print.coverOpen",
  offline: "print.offline",
});

const YES_NO = Object.freeze([
  { key: "cancel", label: "key.no" },
  { key: "enter", label: "key.yes" },
] as const);

export class Receipts {
  /** The receipt of this start's last sale. */
  #last: ReceiptData | undefined;
  /** Makes the last receipt of an earlier start out of the books. */
  readonly #recall: () => ReceiptData | undefined;
  readonly #printer: Printer | undefined;
  readonly #front: Front;
  readonly #keys: KeyInput;
  readonly #answerMs: number;

  constructor(
    printer: Printer | undefined,
    front: Front,
    keys: KeyInput,
    answerMs: number,
    recall: () => ReceiptData | undefined,
  ) {
    this.#recall = recall;
    this.#printer = printer;
    this.#front = front;
    this.#keys = keys;
    this.#answerMs = answerMs;
  }

  /** The last receipt, for a reprint. */
  get last(): ReceiptData | undefined {
    return this.#last ?? this.#recall();
  }

  set last(data: ReceiptData) {
    this.#last = data;
  }

  get hasPrinter(): boolean {
    return this.#printer !== undefined;
  }

  /** Hands a copy to the printer without a word on the screen. */
  async send(
    data: ReceiptData,
    copy: ReceiptCopy,
    language: Language,
    duplicate = false,
  ): Promise<PrinterProblem | undefined> {
    const printer = this.#printer;
    return printer?.print(receiptLines(data, copy, language, printer.columns, duplicate));
  }

  /** Prints a copy, asking what to do as long as the printer cannot. */
  print(data: ReceiptData, copy: ReceiptCopy, language: Language, duplicate = false): Promise<void> {
    const title: TextKey = copy === "merchant" ? "print.merchant" : "print.customer";
    return this.#insist(title, () => this.send(data, copy, language, duplicate));
  }

  /** Prints anything else likewise; `lines` makes it for so many columns. */
  printPaper(title: TextKey, lines: (columns: number) => readonly PrintLine[]): Promise<void> {
    return this.#insist(title, () => this.printAlone(lines));
  }

  /** Prints it where nobody is there to be asked. Returns why it did not come out. */
  async printAlone(lines: (columns: number) => readonly PrintLine[]): Promise<PrinterProblem | undefined> {
    const printer = this.#printer;
    return printer?.print(lines(printer.columns));
  }

  async #insist(title: TextKey, print: () => Promise<PrinterProblem | undefined>): Promise<void> {
    if (!this.hasPrinter) return;
    for (;;) {
      const text = { key: "print.text" } as const;
      this.#front.show({ kind: "notice", tone: "plain", title: { key: title }, text, hints: [] });
      const problem = await print();
      if (problem === undefined || !(await this.retryAfter(problem))) return;
    }
  }

  /** Shows the printer's problem; whether to print again. Silence is a no. */
  async retryAfter(problem: PrinterProblem): Promise<boolean> {
    this.#front.alert();
    return this.#ask("problem", PROBLEMS[problem], "print.problem.text");
  }

  /** Asks whether the customer wants a copy. */
  async wantsCustomerCopy(): Promise<boolean> {
    return this.#ask("plain", "print.askCustomer", "print.askCustomer.text");
  }

  async #ask(tone: "plain" | "problem", title: TextKey, text: TextKey): Promise<boolean> {
    this.#front.show({ kind: "notice", tone, title: { key: title }, text: { key: text }, hints: YES_NO });
    for (;;) {
      const key = await this.#keys.nextWithin(this.#answerMs);
      if (key === "enter") return true;
      if (key === "cancel" || key === undefined) return false;
    }
  }
}
