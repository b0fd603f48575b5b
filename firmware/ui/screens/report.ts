/** A report on the screen, page by page: labels left, values right, sums stronger than their parts. */
import type { Canvas } from "../../ports/canvas";
import { say, type Language, type Phrase } from "../i18n/translate";
import { drawKeyHints, type Hint } from "../key-hints";
import { drawRight, fitText, PAGE } from "../layout";
import type { ReportRow } from "../report";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface ReportScreen {
  readonly kind: "report";
  readonly title: Phrase;
  readonly rows: readonly ReportRow[];
  /** From 0. */
  readonly page: number;
  readonly hints: readonly Hint[];
}

/** Rows that fit; more are shown by pages. */
export const REPORT_ROWS = 6;

const FIRST_ROW_Y = 58;
const ROW_HEIGHT = 24;

/** How many pages the rows take. */
export function reportPages(rows: readonly ReportRow[]): number {
  return Math.max(1, Math.ceil(rows.length / REPORT_ROWS));
}

/** Draws one page. */
export function drawReport(canvas: Canvas, screen: ReportScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  canvas.text("bold20", PAGE.x, 31, say(language, screen.title), COLOURS.ink);
  const pages = reportPages(screen.rows);
  if (pages > 1) drawRight(canvas, "text16", PAGE.x + PAGE.width, 34, `${screen.page + 1}/${pages}`, COLOURS.muted);
  const first = screen.page * REPORT_ROWS;
  screen.rows.slice(first, first + REPORT_ROWS).forEach((row, index) => {
    const y = FIRST_ROW_Y + index * ROW_HEIGHT;
    const left = PAGE.x + (row.isSum ? 0 : 10);
    const room = PAGE.x + PAGE.width - left - canvas.measureText("text16", row.value) - 12;
    const ink = row.isSum ? COLOURS.ink : COLOURS.muted;
    canvas.text("text16", left, y, fitText(canvas, "text16", row.label, room), ink);
    drawRight(canvas, "text16", PAGE.x + PAGE.width, y, row.value, ink);
    canvas.rectangle(PAGE.x, y + 21, PAGE.width, 1, COLOURS.line);
  });
  drawKeyHints(canvas, screen.hints, language);
}
