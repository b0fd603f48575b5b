/** Applications of a card to choose from, by digit or by moving the mark (EMV Book 1, 12.4). */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawCentred, drawRight, PAGE } from "../layout";
import { drawListRow, LIST_ROW_HEIGHT } from "../list-row";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface ChoiceScreen {
  readonly kind: "choice";
  readonly title: TextKey;
  /** The card's own names, cleaned of what the display cannot show. */
  readonly items: readonly string[];
  readonly selected: number;
}

/** Rows that fit; a longer list is shown by pages. */
export const CHOICE_ROWS = 3;

/** Draws the page of the list that the mark is on. */
export function drawChoice(canvas: Canvas, screen: ChoiceScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  drawCentred(canvas, "text20", 34, translate(language, screen.title), COLOURS.muted);
  const first = screen.selected - (screen.selected % CHOICE_ROWS);
  if (screen.items.length > CHOICE_ROWS) {
    const page = `${first / CHOICE_ROWS + 1}/${Math.ceil(screen.items.length / CHOICE_ROWS)}`;
    drawRight(canvas, "text16", PAGE.x + PAGE.width, 36, page, COLOURS.muted);
  }
  screen.items.slice(first, first + CHOICE_ROWS).forEach((item, row) => {
    const y = 68 + row * (LIST_ROW_HEIGHT + 6);
    drawListRow(canvas, y, first + row + 1, item, first + row === screen.selected);
  });
  drawKeyHints(
    canvas,
    [
      { key: "cancel", label: "key.cancel" },
      { key: "next", label: "key.next" },
      { key: "enter", label: "key.select" },
    ],
    language,
  );
}
