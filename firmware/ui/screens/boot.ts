/** First screen after power on. Development builds say that the design has no approval (docs: security). */
import type { Canvas } from "../../ports/canvas";
import { translate, type Language } from "../i18n/translate";
import { drawCentred, drawRounded, PAGE } from "../layout";
import { COLOURS, MEASURES } from "../theme";

export interface BootScreen {
  readonly kind: "boot";
  readonly board: string;
  readonly version: string;
  readonly development: boolean;
}

/** Draws the boot screen. */
export function drawBoot(canvas: Canvas, screen: BootScreen, language: Language): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.height, COLOURS.bar);
  const name = "Tapline";
  const nameWidth = canvas.measureText("bold28", name);
  const left = (MEASURES.width - nameWidth) >> 1;
  canvas.text("bold28", left, 56, name, COLOURS.white);
  canvas.rectangle(left, 94, nameWidth, 3, COLOURS.accent);
  drawCentred(canvas, "text16", 104, translate(language, "boot.tagline"), COLOURS.barMuted);
  if (screen.development) {
    drawRounded(canvas, PAGE.x, 146, PAGE.width, 54, COLOURS.warning);
    drawCentred(canvas, "bold20", 149, translate(language, "boot.reference"), COLOURS.warningInk);
    drawCentred(canvas, "bold20", 172, translate(language, "boot.notApproved"), COLOURS.warningInk);
  } else {
    drawCentred(canvas, "text20", 160, translate(language, "boot.starting"), COLOURS.white);
  }
  const values = { board: screen.board, version: screen.version };
  drawCentred(canvas, "text16", 212, translate(language, "boot.board", values), COLOURS.barMuted);
}
