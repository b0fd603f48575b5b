/** Waiting for the first digit of an amount. */
import type { Canvas } from "../../ports/canvas";
import type { AmountCurrency } from "../amount-format";
import { say, translate, type Language, type Phrase } from "../i18n/translate";
import { drawKeyHints } from "../key-hints";
import { drawAmount, drawCentred, drawRounded, PAGE, wrapText } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface IdleScreen {
  readonly kind: "idle";
  readonly merchant: string;
  readonly currency: AmountCurrency;
  /** What stands in the way of a sale, if anything. */
  readonly notice: Phrase | undefined;
}

/** Draws the idle screen. */
export function drawIdle(canvas: Canvas, screen: IdleScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  const lines = wrapText(canvas, "bold20", screen.merchant, PAGE.width, 2);
  lines.forEach((line, index) =>
    drawCentred(canvas, "bold20", 54 - lines.length * 12 + index * 24, line, COLOURS.accent),
  );
  drawAmount(canvas, 86, 0, screen.currency, language, COLOURS.ghost);
  drawCentred(canvas, "text20", 140, translate(language, "idle.prompt"), COLOURS.muted);
  if (screen.notice !== undefined) {
    drawRounded(canvas, PAGE.x, 171, PAGE.width, 26, COLOURS.warning);
    const column = { x: PAGE.x + 8, width: PAGE.width - 16 };
    drawCentred(canvas, "text16", 174, say(language, screen.notice), COLOURS.warningInk, column);
  }
  drawKeyHints(canvas, [{ key: "menu", label: "key.menu" }], language);
}
