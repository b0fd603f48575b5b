/** Entering the PIN: the amount it is for, and a bullet for every digit. The screen is never told a digit. */
import type { Canvas } from "../../ports/canvas";
import type { AmountCurrency } from "../amount-format";
import { drawEntryPanel, type EntryPanel } from "../entry-panel";
import type { Language } from "../i18n/translate";
import { drawAmount } from "../layout";
import { drawOccasion, drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface PinScreen extends EntryPanel {
  readonly kind: "pin";
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
}

/** Draws the screen. */
export function drawPin(canvas: Canvas, screen: PinScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawOccasion(canvas, status, language);
  drawAmount(canvas, 46, screen.amountMinor, screen.currency, language, COLOURS.ink);
  drawEntryPanel(canvas, screen, language);
}
