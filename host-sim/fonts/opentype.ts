/** The part of opentype.js that the converter uses; the package has no types of its own. */
import type { PathCommand } from "./outline";

/** A glyph in font units, y upwards. */
export interface OpenTypeGlyph {
  readonly advanceWidth: number;
  readonly path: { readonly commands: readonly PathCommand[] };
}

/** A parsed face. */
export interface OpenTypeFont {
  readonly unitsPerEm: number;
  readonly glyphs: { get(index: number): OpenTypeGlyph };
  /** 0 when the face has no glyph for the character. */
  charToGlyphIndex(character: string): number;
  readonly substitution: { getSingle(feature: string): { sub: number; by: number }[] };
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const library = require("opentype.js") as { parse(bytes: ArrayBuffer): OpenTypeFont };

/** Parses a TrueType or OpenType file. */
export function parse(bytes: ArrayBuffer): OpenTypeFont {
  return library.parse(bytes);
}
