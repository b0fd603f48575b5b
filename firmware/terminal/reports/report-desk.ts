/** Reports for whoever asks for them: on the screen page by page, on paper if he wants. */
import type { Settings } from "../../storage/settings";
import { reportLines, reportRows, reportTitle, type ReportData } from "../../ui/report";
import { reportPages } from "../../ui/screens/report";
import type { Front } from "../front";
import type { KeyInput } from "../key-input";
import type { Receipts } from "../receipts";

export interface ReportDeskParts {
  readonly settings: Settings;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly receipts: Receipts;
}

export class ReportDesk {
  readonly #parts: ReportDeskParts;

  constructor(parts: ReportDeskParts) {
    this.#parts = parts;
  }

  /** Shows it until somebody leaves, or nobody is there; Enter prints it. `isDuplicate`: it was printed before. */
  async show(data: ReportData, isDuplicate = false): Promise<void> {
    const { front, keys, settings, receipts } = this.#parts;
    const rows = reportRows(data, front.language);
    const pages = reportPages(rows);
    const hints = [
      { key: "cancel", label: "key.back" },
      ...(pages > 1 ? ([{ key: "next", label: "key.next" }] as const) : []),
      ...(receipts.hasPrinter ? ([{ key: "enter", label: "key.print" }] as const) : []),
    ] as const;
    for (let page = 0; ;) {
      front.show({ kind: "report", title: reportTitle(data), rows, page, hints });
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === undefined || key === "cancel") return;
      if (key === "next") page = (page + 1) % pages;
      else if (key === "enter" && receipts.hasPrinter) await this.print(data, isDuplicate);
    }
  }

  /** Prints it, asking what to do as long as the printer cannot. */
  print(data: ReportData, isDuplicate = false): Promise<void> {
    const { front, receipts } = this.#parts;
    return receipts.printPaper("print.report", (columns) => reportLines(data, front.language, columns, isDuplicate));
  }
}
