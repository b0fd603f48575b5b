/** The bitmap fonts as the bench's display uses them: the very files the device carries. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { decodeBmfont } from "./bmfont";
import { buildFonts, FONT_FOLDER } from "./build";
import { decodeAlphaPng } from "./png";

/** One character: offsets from the pen and the top of the line; `alpha` has one byte a pixel, 0 clear to 255 solid. */
export interface BitmapGlyph {
  readonly width: number;
  readonly height: number;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly advance: number;
  readonly alpha: Uint8Array;
}

export interface BitmapFont {
  readonly name: string;
  readonly lineHeight: number;
  /** Distance of the baseline from the top of the line. */
  readonly ascent: number;
  /** The glyph of a character, or of "?" when the font lacks it. */
  glyph(codePoint: number): BitmapGlyph;
  /** Whether the font has the character itself. */
  has(codePoint: number): boolean;
}

/** Loads a font by its name in firmware/ports/canvas.ts, making the files first if they are missing or old. */
export function loadFont(name: string): BitmapFont {
  buildFonts();
  const file = decodeBmfont(readFileSync(path.join(FONT_FOLDER, `${name}.fnt`)));
  const page = decodeAlphaPng(readFileSync(path.join(FONT_FOLDER, file.page)));
  const glyphs = new Map<number, BitmapGlyph>();
  for (const { codePoint, x, y, width, height, xOffset, yOffset, advance } of file.characters) {
    const alpha = new Uint8Array(width * height);
    for (let row = 0; row < height; row++) {
      const start = (y + row) * page.width + x;
      alpha.set(page.alpha.subarray(start, start + width), row * width);
    }
    glyphs.set(codePoint, { width, height, xOffset, yOffset, advance, alpha });
  }
  const unknown = glyphs.get(0x3f)!;
  return {
    name,
    lineHeight: file.lineHeight,
    ascent: file.base,
    glyph: (codePoint) => glyphs.get(codePoint) ?? unknown,
    has: (codePoint) => glyphs.has(codePoint),
  };
}

/** Width of a text in pixels: the sum of its advances. */
export function measure(font: BitmapFont, text: string): number {
  let width = 0;
  for (const character of text) width += font.glyph(character.codePointAt(0)!).advance;
  return width;
}
