/** The icons as the bench's display uses them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { BITMAP_FOLDER, buildFonts } from "./build";
import { decodeAlphaPng } from "./png";

/** An icon, drawn in one colour. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, 0 clear to 255 solid: blend it as a glyph's. */
  readonly alpha: Uint8Array;
  /** The same in two tones, one byte a pixel, 0 or 1. */
  readonly bits: Uint8Array;
}

/** Loads an icon by its name in firmware/ports/canvas.ts. */
export function loadBitmap(name: string): Bitmap {
  buildFonts();
  const { width, height, alpha } = decodeAlphaPng(readFileSync(path.join(BITMAP_FOLDER, `${name}.png`)));
  return { width, height, alpha, bits: alpha.map((value) => (value >= 128 ? 1 : 0)) };
}
