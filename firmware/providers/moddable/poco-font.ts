/** A bitmap font of the image's resources as Poco draws it, with the knowledge which characters it holds. */
import parseBMF from "commodetto/parseBMF";
import Resource from "Resource";
import type { FontName } from "../../ports/canvas";

/** What Poco wants of a font. */
export type PocoFontData = ReturnType<typeof parseBMF>;

/** BMFont, version 3: a block is a type byte and a length; the fourth holds the characters, 20 bytes each, ascending. */
const FIRST_BLOCK = 4;
const BLOCK_HEAD = 5;
const CHARACTERS_BLOCK = 4;
const CHARACTER_BYTES = 20;
const UNKNOWN = "?";

export class PocoFont {
  readonly data: PocoFontData;
  readonly #codePoints: Uint32Array;

  constructor(name: FontName) {
    const resource = new Resource(`${name}.bf4`);
    this.data = parseBMF(resource);
    this.#codePoints = codePointsOf(resource);
  }

  get lineHeight(): number {
    return this.data.height;
  }

  /** The text with "?" for every character the font lacks; Poco itself would leave them out. */
  drawable(text: string): string {
    let drawable = "";
    for (const character of text) drawable += this.#has(character.codePointAt(0)!) ? character : UNKNOWN;
    return drawable;
  }

  #has(codePoint: number): boolean {
    let low = 0;
    let high = this.#codePoints.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#codePoints[middle] < codePoint) low = middle + 1;
      else high = middle;
    }
    return this.#codePoints[low] === codePoint;
  }
}

/** A resource lies in flash and cannot be viewed, only copied in pieces: block heads first, then the table. */
function codePointsOf(resource: InstanceType<typeof Resource>): Uint32Array {
  for (let at = FIRST_BLOCK; at + BLOCK_HEAD <= resource.byteLength;) {
    const head = new DataView(resource.slice(at, at + BLOCK_HEAD));
    const length = head.getUint32(1, true);
    if (head.getUint8(0) === CHARACTERS_BLOCK) {
      const table = new DataView(resource.slice(at + BLOCK_HEAD, at + BLOCK_HEAD + length));
      return Uint32Array.from({ length: Math.floor(length / CHARACTER_BYTES) }, (_, index) =>
        table.getUint32(index * CHARACTER_BYTES, true),
      );
    }
    at += BLOCK_HEAD + length;
  }
  throw new Error("font without characters");
}
