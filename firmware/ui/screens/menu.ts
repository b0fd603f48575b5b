/** A list to choose from, by digit or by moving the mark. */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawListRow, LIST_ROW_HEIGHT } from "../list-row";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface MenuScreen {
  readonly kind: "menu";
  readonly items: readonly TextKey[];
  readonly selected: number;
}

/** Rows that fit; a longer menu is shown by pages. */
const MENU_ROWS = 4;

/** At the right edge, a dot for each page; the one shown is strong. */
function drawDots(canvas: Canvas, page: number, pages: number): void {
  const top = 34 + 2 * (LIST_ROW_HEIGHT + 6) - 6 - pages * 6;
  for (let dot = 0; dot < pages; dot++) {
    canvas.rectangle(MEASURES.width - 8, top + dot * 12, 4, 8, dot === page ? COLOURS.accent : COLOURS.ghost);
  }
}

/** Draws the page of the menu that the mark is on. */
export function drawMenu(canvas: Canvas, screen: MenuScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  const first = screen.selected - (screen.selected % MENU_ROWS);
  screen.items.slice(first, first + MENU_ROWS).forEach((item, row) => {
    const y = 34 + row * (LIST_ROW_HEIGHT + 6);
    drawListRow(canvas, y, first + row + 1, translate(language, item), first + row === screen.selected);
  });
  if (screen.items.length > MENU_ROWS) drawDots(canvas, first / MENU_ROWS, Math.ceil(screen.items.length / MENU_ROWS));
  drawKeyHints(
    canvas,
    [
      { key: "cancel", label: "key.back" },
      { key: "next", label: "key.next" },
      { key: "enter", label: "key.select" },
    ],
    language,
  );
}
