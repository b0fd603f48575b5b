/** A word to the merchant, or a question answered by Yes or No. */
import type { BitmapName, Canvas, Colour } from "../../ports/canvas";
import { say, type Language, type Phrase } from "../i18n/translate";
import { drawKeyHints, type Hint } from "../key-hints";
import { drawCentred, drawIconCentred, drawParagraph } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

/** `good`, `problem` and `fault` carry their icon; `plain` has none. */
export type NoticeTone = "plain" | "good" | "problem" | "fault";

export interface NoticeScreen {
  readonly kind: "notice";
  readonly tone: NoticeTone;
  readonly title: Phrase;
  readonly text: Phrase;
  readonly hints: readonly Hint[];
}

const ICONS: Readonly<Record<Exclude<NoticeTone, "plain">, { readonly icon: BitmapName; readonly colour: Colour }>> =
  Object.freeze({
    good: { icon: "tick", colour: COLOURS.approved },
    problem: { icon: "warning", colour: COLOURS.warning },
    fault: { icon: "cross", colour: COLOURS.declined },
  });

/** Draws the notice. */
export function drawNotice(canvas: Canvas, screen: NoticeScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  let y = 76;
  if (screen.tone !== "plain") {
    const { icon, colour } = ICONS[screen.tone];
    drawIconCentred(canvas, icon, 34, colour);
    y = 122;
  }
  drawCentred(canvas, "bold28", y, say(language, screen.title), COLOURS.ink);
  drawParagraph(canvas, "text16", y + 38, say(language, screen.text), COLOURS.muted, 2);
  drawKeyHints(canvas, screen.hints, language);
}
