/** Entering a code of the terminal's people: whose it is, what for, and a bullet for every digit. */
import type { Canvas } from "../../ports/canvas";
import { drawEntryPanel, type EntryPanel } from "../entry-panel";
import { say, type Language, type Phrase } from "../i18n/translate";
import { drawCentred } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface CodeScreen extends EntryPanel {
  readonly kind: "code";
  /** Why it is asked for. */
  readonly occasion: Phrase;
  /** Whose it is. */
  readonly owner: Phrase;
}

/** Draws the screen. */
export function drawCode(canvas: Canvas, screen: CodeScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawCentred(canvas, "text16", 31, say(language, screen.occasion), COLOURS.muted);
  drawCentred(canvas, "bold28", 55, say(language, screen.owner), COLOURS.ink);
  drawEntryPanel(canvas, screen, language);
}
