/** A terminal without valid settings: it says so, with the code of docs/settings.md, and does nothing else. */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import { drawCentred, drawIconCentred, drawParagraph } from "../layout";
import { COLOURS, MEASURES } from "../theme";

export interface UnprovisionedScreen {
  readonly kind: "unprovisioned";
  readonly code: string;
  /** Path of the key that is wrong, for the technician. */
  readonly key: string | undefined;
}

/** Draws the screen. */
export function drawUnprovisioned(canvas: Canvas, screen: UnprovisionedScreen, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.background);
  drawIconCentred(canvas, "warning", 6, COLOURS.keyClear);
  drawCentred(canvas, "bold28", 92, translate(language, "unprovisioned.title"), COLOURS.ink);
  drawParagraph(canvas, "text16", 130, translate(language, "unprovisioned.text"), COLOURS.muted, 3);
  const code = translate(language, "unprovisioned.code", { code: screen.code });
  drawCentred(canvas, "bold20", 208, screen.key === undefined ? code : `${code} · ${screen.key}`, COLOURS.ink);
}
