/** Somebody who stands beside the terminal all day: remembers what people asked for, and what screens and papers told them of it. */
import type { DisplayFrame } from "../board/display";
import type { Receipt } from "../board/chips/receipt-paper";
import type { VirtualTerminal } from "../board/virtual-terminal";
import type { Attempt, PaymentKind, ReceiptFact, Telling } from "./invariants";

type Word = Telling["said"];

/** What screens say of how a payment ended, in both languages; its amount stands there too. A test holds them to the firmware's texts. */
export const endTexts: Readonly<Record<string, Word>> = Object.freeze({
  ...words("approved", ["Zaakceptowano", "Approved", "Przyjęto offline", "Approved offline"]),
  ...words("approved", ["Zwrot przyjęty", "Refund approved"]),
  ...words("failed", [
    "Odmowa",
    "Declined",
    "Nie zakończono",
    "Not completed",
    "Wymagany chip i PIN",
    "Chip and PIN needed",
  ]),
  ...words("failed", ["Nie zakończono, jest wycofywana", "Not completed, it is taken back"]),
  ...words("failed", ["Niemożliwe offline", "Not possible offline"]),
  ...words("kept", ["Nie unieważniono", "Not voided"]),
});

/** Who asks whether to void names the amount; what comes of it is said without. */
export const voidTexts = Object.freeze({
  number: ["Numer potwierdzenia", "Receipt number"],
  ask: ["Unieważnić?", "Void it?"],
  done: ["Unieważniono", "Voided"],
  already: ["Już unieważnione", "Voided already"],
  paper: ["UNIEWAŻNIENIE", "VOID"],
});

/** The line of a receipt that says how its payment ended. */
export const verdictTexts: Readonly<Record<string, Word>> = Object.freeze({
  ...words("approved", ["ZAAKCEPTOWANO", "APPROVED"]),
  ...words("failed", ["ODMOWA", "DECLINED"]),
});

const amountText = /^(?:(?:PLN )([\d,]+\.\d\d)|([\d\s]+,\d\d) zł)$/;
const numberRow = /^(?:Nr potwierdzenia|Receipt)\s+(\d+)$/;
const stanRow = /^STAN\s+(\d+)$/;
const duplicateLines: readonly string[] = ["DUPLIKAT", "DUPLICATE"];

export class Witness {
  readonly attempts: Attempt[] = [];
  readonly tellings: Telling[] = [];
  readonly receipts: ReceiptFact[] = [];
  readonly #terminal: VirtualTerminal;
  /** The payment that was last asked about whether to void it. */
  #asked: number | undefined;
  /** The receipt number that somebody typed last, to void what stands on it. */
  #typed: number | undefined;
  readonly #onFrame = (frame: DisplayFrame): void => this.#read(frame);

  /** Watches from now on, until {@link leave}. Takes the place of whoever listened to the printer's receipts. */
  constructor(terminal: VirtualTerminal) {
    this.#terminal = terminal;
    terminal.on("display", this.#onFrame);
    terminal.printer.paper.onReceipt = (receipt) => this.#readReceipt(receipt);
  }

  /** A card is about to be held to the terminal for this amount. Throws for an amount that was asked for before. */
  noteAttempt(kind: PaymentKind, amountMinor: number): void {
    if (this.attempts.some((attempt) => attempt.amountMinor === amountMinor)) {
      throw new RangeError(`${amountMinor} was asked for before: it would name two payments`);
    }
    this.attempts.push({ kind, amountMinor });
  }

  /** The last that people heard of an amount. */
  lastWord(amountMinor: number): Word | undefined {
    return this.tellings.findLast((told) => told.amountMinor === amountMinor)?.said;
  }

  leave(): void {
    this.#terminal.off("display", this.#onFrame);
    this.#terminal.printer.paper.onReceipt = undefined;
  }

  #read({ texts }: DisplayFrame): void {
    const all = texts.map(({ text }) => text);
    const said = all.find((text) => text in endTexts);
    if (all.some((text) => voidTexts.ask.includes(text))) this.#asked = amountIn(all);
    else if (all.some((text) => voidTexts.done.includes(text))) {
      if (this.#asked !== undefined) this.#tell(this.#asked, "voided", "screen");
    } else if (all.some((text) => voidTexts.already.includes(text))) {
      const receipt = this.receipts.find(({ number }) => Number(number) === this.#typed);
      if (receipt !== undefined) this.#tell(receipt.amountMinor, "voided", "screen");
    } else if (all.some((text) => voidTexts.number.includes(text))) {
      this.#typed = Number(all.find((text) => /^\d+$/.test(text)));
    } else if (said !== undefined) {
      const amount = amountIn(all);
      if (amount !== undefined) this.#tell(amount, endTexts[said], "screen");
    }
  }

  #readReceipt(receipt: Receipt): void {
    const lines = receipt.text.split("\n").map((line) => line.trim());
    // Of a copy that lost its power halfway the beginning hangs on the next one.
    const begin = lines.findLastIndex((line) => numberRow.test(line));
    if (begin < 0) return;
    const body = lines.slice(begin);
    const amountMinor = body.map(amountOf).find((amount) => amount !== undefined);
    const verdict = body.find((line) => line in verdictTexts);
    const isVoid = body.some((line) => voidTexts.paper.includes(line));
    if (amountMinor === undefined) return;
    const stan = body.map((line) => stanRow.exec(line)?.[1]).find((found) => found !== undefined) ?? "";
    this.receipts.push({ number: numberRow.exec(body[0])?.[1] ?? "", stan, amountMinor });
    // A copy made later says how the payment ended then, not how it stands now.
    if (verdict !== undefined && !lines.some((line) => duplicateLines.includes(line))) {
      this.#tell(amountMinor, wordOf(verdictTexts[verdict], isVoid), "paper");
    }
  }

  #tell(amountMinor: number, said: Word, by: Telling["by"]): void {
    this.tellings.push({ amountMinor, said, by, atMs: this.#terminal.clock.monotonicMs() });
  }
}

/** What a verdict means: that of a void is about what it takes back. */
function wordOf(verdict: Word, isVoid: boolean): Word {
  if (!isVoid) return verdict;
  return verdict === "approved" ? "voided" : "kept";
}

function words(word: Word, texts: readonly string[]): Record<string, Word> {
  return Object.fromEntries(texts.map((text) => [text, word]));
}

/** The amount that a text begins with or is; broken lines follow each other. */
function amountIn(texts: readonly string[]): number | undefined {
  return texts.map((text) => amountOf(text.split(" · ")[0])).find((amount) => amount !== undefined);
}

function amountOf(text: string): number | undefined {
  const match = amountText.exec(text);
  return match === null ? undefined : Number((match[1] ?? match[2]).replace(/\D/g, ""));
}
