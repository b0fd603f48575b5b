/** Settlement with people before it: the question, what goes on, how it ended, and the Z report. */
import type { TextKey } from "../../ui/i18n/text-en";
import type { Phrase, TextValues } from "../../ui/i18n/translate";
import { formatAmount } from "../../ui/amount-format";
import { reportLines } from "../../ui/report";
import type { NoticeTone } from "../../ui/screens/notice";
import { zReport } from "../reports/batch-report";
import { RefusedVoidDesk } from "../refused-void-desk";
import { ReportDesk } from "../reports/report-desk";
import type { SaleParts } from "../sale";
import { Settlement, type SettlementResult, type SettlementStep } from "./settlement";

const YES_NO = Object.freeze([
  { key: "cancel", label: "key.no" },
  { key: "enter", label: "key.yes" },
] as const);
const OK = Object.freeze([{ key: "enter", label: "key.ok" }] as const);

export class SettlementDesk {
  readonly #parts: SaleParts;
  readonly #settlement: Settlement;
  readonly #reports: ReportDesk;

  constructor(parts: SaleParts) {
    this.#parts = parts;
    this.#settlement = new Settlement(parts);
    this.#reports = new ReportDesk(parts);
  }

  /** Somebody wants to settle: asks once more, settles, and shows the Z report. */
  async run(): Promise<void> {
    const { front, settings } = this.#parts;
    if (!this.#settlement.isWanted) return this.#tell({ kind: "empty" });
    if (!(await this.#confirmed())) return;
    let result = await this.#settlement.run((step) => this.#busy(step));
    while (result.kind === "void-refused") {
      await new RefusedVoidDesk(this.#parts).tell();
      // What he agreed to is not what is in the batch any more.
      if (!(await this.#confirmed())) return;
      result = await this.#settlement.run((step) => this.#busy(step));
    }
    if (result.kind === "settled") front.success();
    else front.alert();
    await this.#tell(result);
    if (result.kind !== "settled") return;
    const { settled } = this.#parts.books;
    if (settled === undefined) return;
    const report = zReport(settings, settled, this.#parts.ports.board.development);
    await this.#reports.print(report);
    await this.#reports.show(report, true);
  }

  /** The terminal settles by itself: nobody is asked and nobody has to answer, but paper and screen say so. */
  async runAlone(): Promise<SettlementResult> {
    const result = await this.#settlement.run((step) => this.#busy(step));
    if (result.kind !== "settled") return result;
    const { books, settings, ports, receipts, front } = this.#parts;
    const { settled } = books;
    if (settled !== undefined) {
      const report = zReport(settings, settled, ports.board.development);
      await receipts.printAlone((columns) => reportLines(report, front.language, columns));
    }
    await this.#tell(result);
    return result;
  }

  /** The last Z report once more. */
  async last(): Promise<void> {
    const { books, settings, ports } = this.#parts;
    const { settled } = books;
    if (settled === undefined) return this.#notice("plain", "report.none", "report.none.text");
    return this.#reports.show(zReport(settings, settled, ports.board.development), true);
  }

  async #confirmed(): Promise<boolean> {
    const { front, keys, settings, books } = this.#parts;
    const { totals } = books;
    // One that waits for its answer was confirmed when it was begun.
    if (books.isClosing) return true;
    const netMinor = totals.amountMinor("sale") - totals.amountMinor("refund");
    const amount = (netMinor < 0 ? "-" : "") + formatAmount(Math.abs(netMinor), settings.currency, front.language);
    const count = String(totals.count("sale") + totals.count("refund"));
    const values = { batch: String(books.batch), count, amount };
    const text = { key: "settle.ask.text", values } as const;
    front.show({ kind: "notice", tone: "plain", title: { key: "settle.ask" }, text, hints: YES_NO });
    for (;;) {
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === "enter") return true;
      if (key === "cancel" || key === undefined) return false;
    }
  }

  #busy(step: SettlementStep): void {
    const text = phraseOf(step);
    this.#parts.front.show({ kind: "notice", tone: "plain", title: { key: "settle.busy" }, text, hints: [] });
  }

  #tell(result: Exclude<SettlementResult, { kind: "void-refused" }>): Promise<void> {
    switch (result.kind) {
      case "settled":
        return this.#notice(
          "good",
          "settle.done",
          result.end === "agreed" ? "settle.done.text" : "settle.uploaded.text",
        );
      case "empty":
        return this.#notice("plain", "settle.empty", "settle.empty.text");
      case "unsent": {
        const values = { count: String(result.count), code: result.code };
        return result.count === 0
          ? this.#notice("problem", "settle.failed", "settle.noAnswer.text", values)
          : this.#notice("problem", "settle.failed", "settle.unsent.text", values);
      }
      case "unanswered":
        return this.#notice("problem", "settle.failed", "settle.noAnswer.text", { code: result.code });
      case "refused":
        return this.#notice("problem", "settle.failed", "settle.refused.text", { code: result.code });
    }
  }

  async #notice(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const { front, keys, settings } = this.#parts;
    front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints: OK });
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}

function phraseOf(step: SettlementStep): Phrase {
  switch (step.kind) {
    case "sending":
      return { key: "settle.sending", values: { count: String(step.count) } };
    case "comparing":
      return { key: "settle.comparing" };
    case "uploading":
      return { key: "settle.uploading", values: { done: String(step.done), count: String(step.count) } };
  }
}
