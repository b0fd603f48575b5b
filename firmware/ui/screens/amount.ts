/** Keying in the amount. */
import type { Canvas } from "../../ports/canvas";
import { formatAmount, type AmountCurrency } from "../amount-format";
import { translate, type Language } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawAmount, drawCentred } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface AmountScreen {
  readonly kind: "amount";
  readonly title: TextKey;
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
  /** Shown when a key was refused because the amount would pass it. */
  readonly limitMinor: number | undefined;
}

/** Draws the amount entry. */
export function drawAmountEntry(canvas: Canvas, screen: AmountScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  canvas.rectangle(0, 62, MEASURES.width, 92, COLOURS.white);
  canvas.rectangle(0, 62, MEASURES.width, 1, COLOURS.line);
  canvas.rectangle(0, 153, MEASURES.width, 1, COLOURS.line);
  drawCentred(canvas, "text20", 34, translate(language, screen.title), COLOURS.muted);
  drawAmount(canvas, 83, screen.amountMinor, screen.currency, language, COLOURS.ink);
  if (screen.limitMinor !== undefined) {
    const amount = formatAmount(screen.limitMinor, screen.currency, language);
    drawCentred(canvas, "bold20", 165, translate(language, "amount.limit", { amount }), COLOURS.declined);
  }
  drawKeyHints(
    canvas,
    [
      { key: "cancel", label: "key.cancel" },
      { key: "clear", label: "key.clear" },
      { key: "enter", label: "key.enter" },
    ],
    language,
  );
}
