/** Keying in a number that somebody reads off a paper. */
import type { Canvas } from "../../ports/canvas";
import { say, translate, type Language, type Phrase } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawCentred } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface NumberScreen {
  readonly kind: "number";
  readonly title: TextKey;
  /** As typed so far. */
  readonly digits: string;
  /** Where it stands, or why it was not taken. */
  readonly text: Phrase;
  readonly isWarning: boolean;
}

/** Draws the entry. */
export function drawNumber(canvas: Canvas, screen: NumberScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawCentred(canvas, "text20", 34, translate(language, screen.title), COLOURS.muted);
  canvas.rectangle(0, 62, MEASURES.width, 92, COLOURS.white);
  canvas.rectangle(0, 62, MEASURES.width, 1, COLOURS.line);
  canvas.rectangle(0, 153, MEASURES.width, 1, COLOURS.line);
  const isEmpty = screen.digits === "";
  drawCentred(canvas, "digits48", 83, isEmpty ? "0" : screen.digits, isEmpty ? COLOURS.ghost : COLOURS.ink);
  const ink = screen.isWarning ? COLOURS.declined : COLOURS.muted;
  drawCentred(canvas, "text16", 168, say(language, screen.text), ink);
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
