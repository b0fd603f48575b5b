/** From "present card" to "authorising": the amount above, what to do or what goes on in a coloured panel below. */
import type { BitmapName, Canvas, Colour } from "../../ports/canvas";
import type { AmountCurrency } from "../amount-format";
import { say, type Language, type Phrase } from "../i18n/translate";
import { drawKeyHints, type Hint } from "../key-hints";
import { drawAmount, drawCentred, wrapText } from "../layout";
import { drawOccasion, drawStatusBar, type Status } from "../status-bar";
import { COLOURS, ICON_SIZES, MEASURES } from "../theme";

/** What the panel's colour says: do this; do this, it did not work before; wait. */
export type PaymentTone = "ask" | "again" | "busy";

export interface PaymentScreen {
  readonly kind: "payment";
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
  readonly tone: PaymentTone;
  readonly icon: BitmapName | undefined;
  readonly title: Phrase;
  readonly text: Phrase | undefined;
  /** Step of the moving dots, for work that takes a while. */
  readonly progress: number | undefined;
  readonly hints: readonly Hint[];
}

const TONES: Readonly<Record<PaymentTone, { readonly panel: Colour; readonly ink: Colour; readonly soft: Colour }>> =
  Object.freeze({
    ask: { panel: COLOURS.accent, ink: COLOURS.white, soft: COLOURS.accentSoft },
    again: { panel: COLOURS.warning, ink: COLOURS.warningInk, soft: COLOURS.warningInk },
    busy: { panel: COLOURS.ink, ink: COLOURS.white, soft: COLOURS.barMuted },
  });

const PANEL_TOP = 102;
const PANEL_HEIGHT = 98;
const DOTS = 5;
const DOT_STEP = 20;

/** Draws the screen. */
export function drawPayment(canvas: Canvas, screen: PaymentScreen, status: Status, language: Language): void {
  const { panel, ink, soft } = TONES[screen.tone];
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawOccasion(canvas, status, language);
  drawAmount(canvas, 46, screen.amountMinor, screen.currency, language, COLOURS.ink);
  canvas.rectangle(0, PANEL_TOP, MEASURES.width, PANEL_HEIGHT, panel);

  const iconWidth = screen.icon === undefined ? 0 : ICON_SIZES[screen.icon].width + 8;
  if (screen.icon !== undefined) canvas.bitmap(screen.icon, MEASURES.margin, PANEL_TOP + 7, ink);
  const column = { x: MEASURES.margin + iconWidth, width: MEASURES.width - 2 * MEASURES.margin - iconWidth };
  const title = wrapText(canvas, "bold20", say(language, screen.title), column.width, 2);
  const text = screen.text === undefined ? [] : wrapText(canvas, "text16", say(language, screen.text), column.width, 2);
  const dotsHeight = screen.progress === undefined ? 0 : 20;
  let y = PANEL_TOP + ((PANEL_HEIGHT - title.length * 24 - text.length * 20 - dotsHeight) >> 1);
  const draw = (font: "bold20" | "text16", line: string, colour: Colour): void => {
    // Beside an icon text begins at its column; alone it stands in the middle.
    if (iconWidth > 0) canvas.text(font, column.x, y, line, colour);
    else drawCentred(canvas, font, y, line, colour);
    y += canvas.lineHeight(font);
  };
  for (const line of title) draw("bold20", line, ink);
  for (const line of text) draw("text16", line, soft);
  if (screen.progress !== undefined) drawDots(canvas, y + 10, screen.progress, soft);
  drawKeyHints(canvas, screen.hints, language);
}

/** A row of squares of which one after the other is lit. */
function drawDots(canvas: Canvas, y: number, progress: number, colour: Colour): void {
  const left = (MEASURES.width - (DOTS - 1) * DOT_STEP - 8) >> 1;
  for (let dot = 0; dot < DOTS; dot++) {
    canvas.rectangle(left + dot * DOT_STEP, y, 8, 8, dot === progress % DOTS ? colour : COLOURS.keyPlain);
  }
}
