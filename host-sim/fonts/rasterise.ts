/** Turns a TrueType face into the glyphs of one bitmap font, and lays them out on a page. */
import { readFileSync } from "node:fs";
import { parse, type OpenTypeFont } from "./opentype";
import { fill, type FilledOutline } from "./outline";
import type { BmfontCharacter } from "./bmfont";
import type { FontSpec } from "./font-specs";

/** A character with its picture, before it has a place on the page. */
export interface RasterisedGlyph extends FilledOutline {
  readonly codePoint: number;
  readonly advance: number;
}

/** Loads a face from an installed package. */
export function loadFace(file: string): OpenTypeFont {
  const bytes = readFileSync(require.resolve(file));
  return parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Draws every character of the font; throws when the face lacks one. */
export function rasterise(spec: FontSpec, face: OpenTypeFont): RasterisedGlyph[] {
  const scale = spec.emPixels / face.unitsPerEm;
  // Digits of one width, so that a clock or an amount does not jump while it changes (OpenType feature "tnum").
  const tabular = new Map(face.substitution.getSingle("tnum").map(({ sub, by }) => [sub, by]));
  const codePoints = [...new Set([...spec.characters].map((character) => character.codePointAt(0)!))];
  return codePoints
    .sort((a, b) => a - b)
    .map((codePoint) => {
      const plain = face.charToGlyphIndex(String.fromCodePoint(codePoint));
      if (plain === 0) throw new Error(`${spec.file} has no glyph for U+${codePoint.toString(16)}`);
      const isDigit = codePoint >= 0x30 && codePoint <= 0x39;
      const glyph = face.glyphs.get((isDigit ? tabular.get(plain) : undefined) ?? plain);
      return { codePoint, advance: Math.round(glyph.advanceWidth * scale), ...fill(glyph.path.commands, scale) };
    });
}

/** A page of glyph pictures. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
  readonly characters: BmfontCharacter[];
}

/** Width of a page in pixels; its height follows from the glyphs. */
const PAGE_WIDTH = 256;

/** Sets the glyphs in rows, tallest first, one clear pixel between them. */
export function layOut(spec: FontSpec, glyphs: readonly RasterisedGlyph[]): Page {
  const places = new Map<RasterisedGlyph, { x: number; y: number }>();
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  for (const glyph of [...glyphs].sort((a, b) => b.height - a.height || a.codePoint - b.codePoint)) {
    if (x + glyph.width > PAGE_WIDTH) {
      x = 0;
      y += rowHeight + 1;
      rowHeight = 0;
    }
    places.set(glyph, glyph.width === 0 ? { x: 0, y: 0 } : { x, y });
    if (glyph.width > 0) x += glyph.width + 1;
    rowHeight = Math.max(rowHeight, glyph.height);
  }
  const height = y + rowHeight;
  const alpha = new Uint8Array(PAGE_WIDTH * height);
  for (const [glyph, place] of places) {
    for (let row = 0; row < glyph.height; row++) {
      const line = glyph.alpha.subarray(row * glyph.width, (row + 1) * glyph.width);
      alpha.set(line, (place.y + row) * PAGE_WIDTH + place.x);
    }
  }
  const characters = glyphs.map((glyph) => ({
    codePoint: glyph.codePoint,
    ...places.get(glyph)!,
    width: glyph.width,
    height: glyph.height,
    xOffset: glyph.left,
    yOffset: spec.ascent + glyph.top,
    advance: glyph.advance,
  }));
  return { width: PAGE_WIDTH, height, alpha, characters };
}
