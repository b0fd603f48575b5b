/** The row at the bottom that says what the coloured keys do now, in the order they have on the keypad. */
import type { Canvas, Colour } from "../ports/canvas";
import { translate, type Language } from "./i18n/translate";
import type { TextKey } from "./i18n/text-en";
import { drawCentred, drawRounded } from "./layout";
import { COLOURS, MEASURES } from "./theme";

/** Keys that can be hinted at. */
export type HintKey = "cancel" | "clear" | "menu" | "next" | "enter";

/** What a key does on this screen. */
export interface Hint {
  readonly key: HintKey;
  readonly label: TextKey;
}

const FACES: Readonly<Record<HintKey, { readonly face: Colour; readonly ink: Colour }>> = Object.freeze({
  cancel: { face: COLOURS.keyCancel, ink: COLOURS.white },
  clear: { face: COLOURS.keyClear, ink: COLOURS.warningInk },
  menu: { face: COLOURS.keyPlain, ink: COLOURS.white },
  next: { face: COLOURS.keyPlain, ink: COLOURS.white },
  enter: { face: COLOURS.keyEnter, ink: COLOURS.white },
});

const GAP = 6;

/** Draws the hints side by side over the whole width. */
export function drawKeyHints(canvas: Canvas, hints: readonly Hint[], language: Language): void {
  if (hints.length === 0) return;
  const room = MEASURES.width - 2 * MEASURES.margin - (hints.length - 1) * GAP;
  const width = Math.min(Math.floor(room / hints.length), 150);
  const y = MEASURES.hintsTop + 2;
  const left = (MEASURES.width - hints.length * width - (hints.length - 1) * GAP) >> 1;
  hints.forEach(({ key, label }, index) => {
    const x = left + index * (width + GAP);
    const { face, ink } = FACES[key];
    drawRounded(canvas, x, y, width, MEASURES.hintHeight, face);
    drawCentred(canvas, "text16", y + 4, translate(language, label), ink, { x: x + 4, width: width - 8 });
  });
}
