/** What the merchant reads out when calling service. */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import type { TextKey } from "../i18n/text-en";
import { drawKeyHints } from "../key-hints";
import { drawRight, fitText, PAGE } from "../layout";
import { drawStatusBar, type Status } from "../status-bar";
import { COLOURS, MEASURES } from "../theme";

export interface InformationScreen {
  readonly kind: "information";
  readonly rows: readonly { readonly label: TextKey; readonly value: string }[];
}

const ROW_HEIGHT = 24;

/** Draws the rows, label left, value right. */
export function drawInformation(canvas: Canvas, screen: InformationScreen, status: Status, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawStatusBar(canvas, status);
  screen.rows.forEach(({ label, value }, index) => {
    const y = 32 + index * ROW_HEIGHT;
    const name = translate(language, label);
    canvas.text("text16", PAGE.x, y, name, COLOURS.muted);
    const room = PAGE.width - canvas.measureText("text16", name) - 12;
    drawRight(canvas, "text16", PAGE.x + PAGE.width, y, fitText(canvas, "text16", value, room), COLOURS.ink);
    canvas.rectangle(PAGE.x, y + 21, PAGE.width, 1, COLOURS.line);
  });
  drawKeyHints(canvas, [{ key: "cancel", label: "key.back" }], language);
}
