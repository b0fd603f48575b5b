/** How a sale ended, in full colour: green approved, red declined, amber not completed. */
import type { BitmapName, Canvas, Colour } from "../../ports/canvas";
import { formatAmount, type AmountCurrency } from "../amount-format";
import { say, type Language, type Phrase } from "../i18n/translate";
import { drawCentred, drawIconCentred, drawParagraph } from "../layout";
import { COLOURS, MEASURES } from "../theme";

export type ResultTone = "approved" | "declined" | "not-completed";

export interface ResultScreen {
  readonly kind: "result";
  readonly tone: ResultTone;
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
  readonly title: Phrase;
  /** The reason in words. */
  readonly text: Phrase | undefined;
  /** Code of the authorisation or the refusal. */
  readonly detail: Phrase | undefined;
}

interface Look {
  readonly ground: Colour;
  readonly ink: Colour;
  readonly soft: Colour;
  readonly icon: BitmapName;
}

const LOOKS: Readonly<Record<ResultTone, Look>> = Object.freeze({
  approved: { ground: COLOURS.approved, ink: COLOURS.white, soft: COLOURS.approvedSoft, icon: "tick" },
  declined: { ground: COLOURS.declined, ink: COLOURS.white, soft: COLOURS.declinedSoft, icon: "cross" },
  "not-completed": { ground: COLOURS.warning, ink: COLOURS.warningInk, soft: COLOURS.warningInk, icon: "warning" },
});

/** Draws the result. */
export function drawResult(canvas: Canvas, screen: ResultScreen, language: Language): void {
  const { ground, ink, soft, icon } = LOOKS[screen.tone];
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, ground);
  drawIconCentred(canvas, icon, 16, ink);
  drawCentred(canvas, "bold28", 106, say(language, screen.title), ink);
  const amount = formatAmount(screen.amountMinor, screen.currency, language);
  drawCentred(canvas, "bold20", 141, amount, ink);
  let y = 172;
  if (screen.text !== undefined) y = drawParagraph(canvas, "text20", y, say(language, screen.text), soft, 2);
  if (screen.detail !== undefined) drawCentred(canvas, "text16", y + 4, say(language, screen.detail), soft);
}
