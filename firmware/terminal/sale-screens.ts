/** What a sale shows: work that goes on, its result, and notices about why there is none. */
import type { Settings } from "../storage/settings";
import { declineText, wantsAuthentication } from "../ui/answer-codes";
import type { TextKey } from "../ui/i18n/text-en";
import type { Phrase, TextValues } from "../ui/i18n/translate";
import { type ReceiptData, wantsSignature } from "../ui/receipt";
import type { NoticeTone } from "../ui/screens/notice";
import type { ResultScreen } from "../ui/screens/result";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { wordFor, type TransactionKind } from "./transaction-kind";

/** Pace of the moving dots. */
const DOTS_MS = 400;

export interface SaleScreensParts {
  readonly settings: Settings;
  readonly front: Front;
  readonly keys: KeyInput;
}

export class SaleScreens {
  readonly #parts: SaleScreensParts;
  readonly #kind: TransactionKind;

  constructor(parts: SaleScreensParts, kind: TransactionKind = "sale") {
    this.#parts = parts;
    this.#kind = kind;
  }

  /** Something goes on that nobody has to do anything for. */
  busy(amountMinor: number, title: TextKey, text: TextKey): void {
    const { front, settings } = this.#parts;
    front.animate(DOTS_MS, (progress) => ({
      kind: "payment",
      amountMinor,
      currency: settings.currency,
      tone: "busy",
      icon: undefined,
      title: { key: title },
      text: { key: text },
      progress,
      hints: [],
    }));
  }

  /** What the acquirer said, with its tone. */
  tellAnswer(data: ReceiptData): void {
    const { front } = this.#parts;
    if (data.approved) front.success();
    else front.alert();
    this.answer(data);
  }

  /** The same without a sound. */
  answer(data: ReceiptData): void {
    if (data.approved) {
      const detail = { key: "result.approved.code", values: { code: data.authorisationCode ?? "" } } as const;
      const text: Phrase | undefined = wantsSignature(data.verification) ? { key: "result.signature" } : undefined;
      this.result(data.amountMinor, "approved", "result.approved", text, detail);
      return;
    }
    const detail = { key: "result.declined.code", values: { code: data.answerCode } } as const;
    if (wantsAuthentication(data.answerCode)) {
      const text = { key: "result.insertCard.text" } as const;
      this.result(data.amountMinor, "declined", "result.insertCard", text, detail);
      return;
    }
    this.result(data.amountMinor, "declined", "result.declined", { key: declineText(data.answerCode) }, detail);
  }

  /** How a sale ended for which the amount still matters. */
  result(
    amountMinor: number,
    tone: ResultScreen["tone"],
    title: TextKey,
    text: Phrase | undefined,
    detail: Phrase | undefined,
  ): void {
    const { front, settings } = this.#parts;
    const { currency } = settings;
    const words = text && { ...text, key: wordFor(this.#kind, text.key) };
    const named = { key: wordFor(this.#kind, title) };
    front.show({ kind: "result", tone, amountMinor, currency, title: named, text: words, detail });
  }

  /** A sale that ended before anybody was asked. */
  async end(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const hints = [{ key: "enter", label: "key.ok" }] as const;
    const words = { key: wordFor(this.#kind, text), values };
    this.#parts.front.show({ kind: "notice", tone, title: { key: title }, text: words, hints });
    await this.dwell();
  }

  /** There is no room in the journal for one more: first the batch has to be settled. */
  async journalFull(): Promise<void> {
    this.#parts.front.alert();
    return this.end("problem", "books.full", "books.full.text", { code: "J1" });
  }

  /** Leaves a screen standing for a while, or until a key. */
  async dwell(): Promise<void> {
    await this.#parts.keys.nextWithin(this.#parts.settings.timeouts.resultSeconds * 1000);
  }
}
