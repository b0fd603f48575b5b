/** The panel where secret digits are entered: a bullet for every one. Nothing here is ever told a digit. */
import type { Canvas } from "../ports/canvas";
import { say, type Language, type Phrase } from "./i18n/translate";
import { drawKeyHints } from "./key-hints";
import { drawCentred, drawRounded } from "./layout";
import { COLOURS, MEASURES } from "./theme";

export interface EntryPanel {
  /** How many digits were entered. */
  readonly digits: number;
  readonly title: Phrase;
  readonly text: Phrase;
  /** What was entered before was refused, or this try is the last: the panel warns. */
  readonly isWarning: boolean;
}

const PANEL_TOP = 102;
const PANEL_HEIGHT = 98;
/** Where bullets appear; twelve fit (ISO 9564-1: the longest PIN). */
const FIELD = Object.freeze({ x: 58, y: PANEL_TOP + 34, width: 204, height: 32 } as const);

/** Draws the panel and the keys that work in it. */
export function drawEntryPanel(canvas: Canvas, panel: EntryPanel, language: Language): void {
  const background = panel.isWarning ? COLOURS.warning : COLOURS.accent;
  const ink = panel.isWarning ? COLOURS.warningInk : COLOURS.white;
  canvas.rectangle(0, PANEL_TOP, MEASURES.width, PANEL_HEIGHT, background);
  drawCentred(canvas, "bold20", PANEL_TOP + 6, say(language, panel.title), ink);
  drawRounded(canvas, FIELD.x, FIELD.y, FIELD.width, FIELD.height, COLOURS.white);
  if (panel.digits > 0) drawCentred(canvas, "bold28", FIELD.y - 1, "•".repeat(panel.digits), COLOURS.ink);
  drawCentred(canvas, "text16", PANEL_TOP + 73, say(language, panel.text), ink);
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
