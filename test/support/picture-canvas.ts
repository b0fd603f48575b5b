/**
 * A canvas that notes what is drawn, for tests of screens, and can make a picture of the last frame to look at. Drawing outside
 * the screen is an error.
 */
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import type { BitmapName, Canvas, Colour, FontName } from "../../firmware/ports/canvas";
import { loadBitmap, type Bitmap } from "../../host-sim/fonts/bitmap";
import { loadFont, measure, type BitmapFont } from "../../host-sim/fonts/bitmap-font";

/** A text as it was drawn. */
export interface DrawnText {
  readonly font: FontName;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

interface Mask {
  readonly width: number;
  readonly height: number;
  /** Absent: solid. */
  readonly alpha?: Uint8Array;
}

/** Fonts and icons are the same for every canvas. */
const fonts = new Map<FontName, BitmapFont>();
const bitmaps = new Map<BitmapName, Bitmap>();

function cached<K, V>(map: Map<K, V>, key: K, load: (key: K) => V): V {
  const value = map.get(key) ?? load(key);
  map.set(key, value);
  return value;
}

/** The font as the canvas uses it. */
export function testFont(name: FontName): BitmapFont {
  return cached(fonts, name, loadFont);
}

export class PictureCanvas implements Canvas {
  readonly width = 320;
  readonly height = 240;
  /** Texts of the frame in the order they were drawn. */
  texts: DrawnText[] = [];
  /** How many frames were shown. */
  frames = 0;
  #steps: ((png: PNG) => void)[] = [];

  begin(): void {
    this.texts = [];
    this.#steps = [];
  }

  end(): void {
    this.frames++;
  }

  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.#draw(x, y, { width, height }, colour);
  }

  text(fontName: FontName, x: number, y: number, text: string, colour: Colour): void {
    const font = testFont(fontName);
    this.texts.push({ font: fontName, x, y, width: measure(font, text), text });
    let pen = x;
    for (const character of text) {
      const glyph = font.glyph(character.codePointAt(0) ?? 0);
      this.#draw(pen + glyph.xOffset, y + glyph.yOffset, glyph, colour);
      pen += glyph.advance;
    }
  }

  bitmap(name: BitmapName, x: number, y: number, colour: Colour): void {
    this.#draw(x, y, cached(bitmaps, name, loadBitmap), colour);
  }

  qr(): void {
    throw new Error("no screen draws a QR code yet");
  }

  measureText(font: FontName, text: string): number {
    return measure(testFont(font), text);
  }

  lineHeight(font: FontName): number {
    return testFont(font).lineHeight;
  }

  /** Writes the last frame to a PNG file. */
  save(file: string): void {
    const png = new PNG({ width: this.width, height: this.height });
    png.data.fill(0xff);
    for (const step of this.#steps) step(png);
    writeFileSync(file, PNG.sync.write(png));
  }

  #draw(x: number, y: number, mask: Mask, colour: Colour): void {
    if (x < 0 || y < 0 || x + mask.width > this.width || y + mask.height > this.height) {
      throw new Error(`drawing leaves the screen: ${mask.width}×${mask.height} at ${x}, ${y}`);
    }
    this.#steps.push((png) => blend(png, x, y, mask, colour));
  }
}

function blend(png: PNG, x: number, y: number, mask: Mask, colour: Colour): void {
  const channels = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++) {
      const part = mask.alpha === undefined ? 1 : mask.alpha[row * mask.width + column] / 255;
      const at = ((y + row) * png.width + x + column) * 4;
      channels.forEach((channel, index) => {
        png.data[at + index] = Math.round(png.data[at + index] * (1 - part) + channel * part);
      });
    }
  }
}
