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

/** Draws the menu. */
export function drawMenu(canvas: Canvas, screen: MenuScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  screen.items.forEach((item, index) => {
    const y = 34 + index * (LIST_ROW_HEIGHT + 6);
    drawListRow(canvas, y, index + 1, translate(language, item), index === screen.selected);
  });
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
