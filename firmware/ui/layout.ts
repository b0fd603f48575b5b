/** Placing text and shapes: the few helpers that all screens share. */
import type { BitmapName, Canvas, Colour, FontName } from "../ports/canvas";
import { amountParts, type AmountCurrency } from "./amount-format";
import type { Language } from "./i18n/translate";
import { ICON_SIZES, MEASURES } from "./theme";

/** A column of the screen. */
export interface Column {
  readonly x: number;
  readonly width: number;
}

/** The whole width inside the margins. */
export const PAGE: Column = Object.freeze({
  x: MEASURES.margin,
  width: MEASURES.width - 2 * MEASURES.margin,
});

/** The text, cut with "…" where it is wider than `width`. */
export function fitText(canvas: Canvas, font: FontName, text: string, width: number): string {
  return canvas.measureText(font, text) <= width ? text : cutText(canvas, font, text, width);
}

function cutText(canvas: Canvas, font: FontName, text: string, width: number): string {
  let end = text.length - 1;
  while (end > 0 && canvas.measureText(font, `${text.slice(0, end).trimEnd()}…`) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

/**
 * The text in lines no wider than `width`, broken at spaces into lines of like length; the last of `maximumLines` is cut if
 * there is more.
 */
export function wrapText(canvas: Canvas, font: FontName, text: string, width: number, maximumLines: number): string[] {
  let lines = breakLines(canvas, font, text, width, maximumLines);
  if (lines.length === 1) return lines;
  // Narrower, as long as it takes no more lines and cuts nothing.
  for (let narrower = width - BALANCE_STEP; narrower > width / 2; narrower -= BALANCE_STEP) {
    const candidate = breakLines(canvas, font, text, narrower, maximumLines);
    if (candidate.length > lines.length || candidate.join(" ") !== text) break;
    lines = candidate;
  }
  return lines;
}

const BALANCE_STEP = 8;

function breakLines(canvas: Canvas, font: FontName, text: string, width: number, maximumLines: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || canvas.measureText(font, longer) <= width || lines.length === maximumLines - 1) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines.map((one) => fitText(canvas, font, one, width));
}

/** Draws a line of text in the middle of a column, cut if it must be. */
export function drawCentred(
  canvas: Canvas,
  font: FontName,
  y: number,
  text: string,
  colour: Colour,
  column = PAGE,
): void {
  let shown = text;
  let width = canvas.measureText(font, text);
  if (width > column.width) {
    shown = cutText(canvas, font, text, column.width);
    width = canvas.measureText(font, shown);
  }
  canvas.text(font, column.x + ((column.width - width) >> 1), y, shown, colour);
}

/** Draws a line of text that ends at `right`. */
export function drawRight(
  canvas: Canvas,
  font: FontName,
  right: number,
  y: number,
  text: string,
  colour: Colour,
): void {
  canvas.text(font, right - canvas.measureText(font, text), y, text, colour);
}

/** Draws lines one below the other, centred; returns the y below the last. */
export function drawParagraph(
  canvas: Canvas,
  font: FontName,
  y: number,
  text: string,
  colour: Colour,
  maximumLines: number,
): number {
  let at = y;
  for (const line of wrapText(canvas, font, text, PAGE.width, maximumLines)) {
    drawCentred(canvas, font, at, line, colour);
    at += canvas.lineHeight(font);
  }
  return at;
}

/** Draws an icon in the middle of the screen. */
export function drawIconCentred(canvas: Canvas, name: BitmapName, y: number, colour: Colour): void {
  canvas.bitmap(name, (MEASURES.width - ICON_SIZES[name].width) >> 1, y, colour);
}

/** How far each of the topmost rows of a rounded rectangle is set in: a quarter circle of radius 4. */
const CORNER: readonly number[] = Object.freeze([3, 1, 1]);

/** Fills a rectangle with rounded corners. */
export function drawRounded(canvas: Canvas, x: number, y: number, width: number, height: number, colour: Colour): void {
  CORNER.forEach((inset, row) => {
    canvas.rectangle(x + inset, y + row, width - 2 * inset, 1, colour);
    canvas.rectangle(x + inset, y + height - 1 - row, width - 2 * inset, 1, colour);
  });
  canvas.rectangle(x, y + CORNER.length, width, height - 2 * CORNER.length, colour);
}

/** Gap between an amount's digits and its unit. */
const UNIT_GAP = 8;

/** Draws an amount in large digits with a smaller unit on one baseline, centred; smaller as a whole where it must be. */
export function drawAmount(
  canvas: Canvas,
  y: number,
  amountMinor: number,
  currency: AmountCurrency,
  language: Language,
  colour: Colour,
): void {
  const { digits, unit, unitFirst } = amountParts(amountMinor, currency, language);
  const unitWidth = canvas.measureText("bold28", unit);
  const digitsWidth = canvas.measureText("digits48", digits);
  const width = digitsWidth + UNIT_GAP + unitWidth;
  if (width > MEASURES.width - 8) {
    const whole = unitFirst ? `${unit} ${digits}` : `${digits} ${unit}`;
    const fits = canvas.measureText("bold28", whole) <= PAGE.width;
    drawCentred(canvas, fits ? "bold28" : "bold20", y + (fits ? 12 : 18), whole, colour);
    return;
  }
  const left = (MEASURES.width - width) >> 1;
  // Baselines: 41 px below the top of digits48, 27 px below that of bold28.
  const unitY = y + 14;
  canvas.text("digits48", unitFirst ? left + unitWidth + UNIT_GAP : left, y, digits, colour);
  canvas.text("bold28", unitFirst ? left : left + digitsWidth + UNIT_GAP, unitY, unit, colour);
}
