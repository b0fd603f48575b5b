/** Entering the PIN: the amount it is for, and a bullet for every digit. The screen is never told a digit. */
import type { Canvas } from "../../ports/canvas";
import type { AmountCurrency } from "../amount-format";
import { say, translate, type Language, type Phrase } from "../i18n/translate";
import { drawKeyHints } from "../key-hints";
import { drawAmount, drawCentred, drawRounded } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface PinScreen {
  readonly kind: "pin";
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
  /** How many digits were entered. */
  readonly digits: number;
  readonly title: Phrase;
  readonly text: Phrase;
  /** The PIN before was wrong, or this try is the last: the panel warns. */
  readonly isWarning: boolean;
}

const PANEL_TOP = 102;
const PANEL_HEIGHT = 98;
/** Where bullets appear; the longest PIN fits (ISO 9564-1: 12 digits). */
const FIELD = Object.freeze({ x: 58, y: PANEL_TOP + 34, width: 204, height: 32 } as const);

/** Draws the screen. */
export function drawPin(canvas: Canvas, screen: PinScreen, status: Status, language: Language): void {
  const panel = screen.isWarning ? COLOURS.warning : COLOURS.accent;
  const ink = screen.isWarning ? COLOURS.warningInk : COLOURS.white;
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawCentred(canvas, "text16", 29, translate(language, "card.toPay"), COLOURS.muted);
  drawAmount(canvas, 46, screen.amountMinor, screen.currency, language, COLOURS.ink);
  canvas.rectangle(0, PANEL_TOP, MEASURES.width, PANEL_HEIGHT, panel);
  drawCentred(canvas, "bold20", PANEL_TOP + 6, say(language, screen.title), ink);
  drawRounded(canvas, FIELD.x, FIELD.y, FIELD.width, FIELD.height, COLOURS.white);
  if (screen.digits > 0) drawCentred(canvas, "bold28", FIELD.y - 1, "•".repeat(screen.digits), COLOURS.ink);
  drawCentred(canvas, "text16", PANEL_TOP + 73, say(language, screen.text), ink);
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
