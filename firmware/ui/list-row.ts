/** One row of a list to choose from: its digit, its words, and whether the mark is on it. */
import type { Canvas } from "../ports/canvas";
import { drawCentred, drawRounded, fitText, PAGE } from "./layout";
import { COLOURS } from "./theme";

export const LIST_ROW_HEIGHT = 36;

/** Draws the row with its top at `y`; words that are too long are cut. */
export function drawListRow(canvas: Canvas, y: number, digit: number, words: string, isSelected: boolean): void {
  drawRounded(canvas, PAGE.x, y, PAGE.width, LIST_ROW_HEIGHT, isSelected ? COLOURS.accent : COLOURS.white);
  const column = { x: PAGE.x + 6, width: 24 };
  // No key has two digits: what stands behind the ninth row is reached by moving the mark.
  drawCentred(
    canvas,
    "bold20",
    y + 6,
    digit > 9 ? "·" : String(digit),
    isSelected ? COLOURS.accentSoft : COLOURS.accent,
    column,
  );
  const label = fitText(canvas, "text20", words, PAGE.width - 46);
  canvas.text("text20", PAGE.x + 38, y + 6, label, isSelected ? COLOURS.white : COLOURS.ink);
}
