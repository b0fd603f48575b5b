/** A list to choose from, by digit or by moving the mark. */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawCentred, drawRounded, fitText, PAGE } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface MenuScreen {
  readonly kind: "menu";
  readonly items: readonly TextKey[];
  readonly selected: number;
}

const ROW_HEIGHT = 36;

/** Draws the menu. */
export function drawMenu(canvas: Canvas, screen: MenuScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  screen.items.forEach((item, index) => {
    const y = 34 + index * (ROW_HEIGHT + 6);
    const isSelected = index === screen.selected;
    drawRounded(canvas, PAGE.x, y, PAGE.width, ROW_HEIGHT, isSelected ? COLOURS.accent : COLOURS.white);
    const digit = { x: PAGE.x + 6, width: 24 };
    drawCentred(canvas, "bold20", y + 6, String(index + 1), isSelected ? COLOURS.accentSoft : COLOURS.accent, digit);
    const label = fitText(canvas, "text20", translate(language, item), PAGE.width - 46);
    canvas.text("text20", PAGE.x + 38, y + 6, label, isSelected ? COLOURS.white : COLOURS.ink);
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
