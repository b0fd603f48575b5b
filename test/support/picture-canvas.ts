/** A canvas that keeps a picture in memory and notes every text: for tests of screens, and to look at them. */
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

export class PictureCanvas implements Canvas {
  readonly width = 320;
  readonly height = 240;
  /** Texts of the frame in the order they were drawn. */
  texts: DrawnText[] = [];
  readonly #picture = new PNG({ width: 320, height: 240 });
  readonly #fonts = new Map<FontName, BitmapFont>();
  readonly #bitmaps = new Map<BitmapName, Bitmap>();

  begin(): void {
    this.texts = [];
    this.#picture.data.fill(0xff);
  }

  end(): void {}

  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.#blend(x, y, { width, height, alpha: new Uint8Array(width * height).fill(255) }, colour);
  }

  text(fontName: FontName, x: number, y: number, text: string, colour: Colour): void {
    const font = this.#font(fontName);
    this.texts.push({ font: fontName, x, y, width: measure(font, text), text });
    let pen = x;
    for (const character of text) {
      const glyph = font.glyph(character.codePointAt(0)!);
      this.#blend(pen + glyph.xOffset, y + glyph.yOffset, glyph, colour);
      pen += glyph.advance;
    }
  }

  bitmap(name: BitmapName, x: number, y: number, colour: Colour): void {
    const bitmap = this.#bitmaps.get(name) ?? loadBitmap(name);
    this.#bitmaps.set(name, bitmap);
    this.#blend(x, y, bitmap, colour);
  }

  qr(): void {
    throw new Error("no screen draws a QR code yet");
  }

  measureText(font: FontName, text: string): number {
    return measure(this.#font(font), text);
  }

  lineHeight(font: FontName): number {
    return this.#font(font).lineHeight;
  }

  /** Whether the font has every character of the text. */
  hasAll(font: FontName, text: string): boolean {
    return [...text].every((character) => this.#font(font).has(character.codePointAt(0)!));
  }

  /** Writes the picture to a PNG file. */
  save(file: string): void {
    writeFileSync(file, PNG.sync.write(this.#picture));
  }

  #font(name: FontName): BitmapFont {
    const font = this.#fonts.get(name) ?? loadFont(name);
    this.#fonts.set(name, font);
    return font;
  }

  #blend(
    x: number,
    y: number,
    mask: { readonly width: number; readonly height: number; readonly alpha: Uint8Array },
    colour: Colour,
  ): void {
    if (x < 0 || y < 0 || x + mask.width > this.width || y + mask.height > this.height) {
      throw new Error(`drawing leaves the screen: ${mask.width}×${mask.height} at ${x}, ${y}`);
    }
    const channels = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
    for (let row = 0; row < mask.height; row++) {
      for (let column = 0; column < mask.width; column++) {
        const part = mask.alpha[row * mask.width + column]! / 255;
        const at = ((y + row) * this.width + x + column) * 4;
        channels.forEach((channel, index) => {
          this.#picture.data[at + index] = Math.round(this.#picture.data[at + index]! * (1 - part) + channel * part);
        });
      }
    }
  }
}
