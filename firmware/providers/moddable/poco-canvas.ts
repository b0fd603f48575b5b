/** The canvas on Poco, the SDK's renderer: fonts and icons come from the image's resources, QR codes from its generator. */
import type Bitmap from "commodetto/Bitmap";
import parseRLE from "commodetto/parseRLE";
import Poco from "commodetto/Poco";
import type { PocoPrototype } from "commodetto/Poco";
import qrCode from "qrcode";
import Resource from "Resource";
import { encodeUtf8 } from "../../codec/utf8";
import type { BitmapName, Canvas, Colour, FontName } from "../../ports/canvas";
import { PocoFont } from "./poco-font";

/** Bytes for the drawing calls of one frame; the longest frames of the terminal take about a third. */
const DISPLAY_LIST_LENGTH = 8192;

export class PocoCanvas implements Canvas {
  readonly width: number;
  readonly height: number;
  readonly #poco: PocoPrototype;
  readonly #fonts = new Map<FontName, PocoFont>();
  readonly #bitmaps = new Map<BitmapName, Bitmap>();
  #drawing = false;

  /** `screen` is the panel that the SDK's set-up has made. */
  constructor(panel: typeof screen) {
    this.#poco = new Poco(panel, { displayListLength: DISPLAY_LIST_LENGTH });
    this.width = this.#poco.width;
    this.height = this.#poco.height;
  }

  begin(): void {
    if (this.#drawing) throw new Error("a frame has begun already");
    this.#drawing = true;
    this.#poco.begin();
  }

  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    if (width <= 0 || height <= 0) return;
    this.#frame().fillRectangle(this.#colour(colour), x, y, width, height);
  }

  text(font: FontName, x: number, y: number, text: string, colour: Colour): void {
    const { data } = this.#font(font);
    this.#frame().drawText(this.#font(font).drawable(text), data, this.#colour(colour), x, y);
  }

  bitmap(name: BitmapName, x: number, y: number, colour: Colour): void {
    this.#frame().drawGray(this.#bitmap(name), this.#colour(colour), x, y);
  }

  qr(x: number, y: number, modulePixels: number, text: string, colour: Colour): void {
    // Bytes, not text: the generator would choose another mode for digits, and the code another size.
    const code = qrCode({ input: encodeUtf8(text) });
    this.#frame().drawQRCode(code, x, y, modulePixels, this.#colour(colour));
  }

  end(): void {
    this.#frame().end();
    this.#drawing = false;
  }

  measureText(font: FontName, text: string): number {
    const found = this.#font(font);
    return text === "" ? 0 : this.#poco.getTextWidth(found.drawable(text), found.data);
  }

  lineHeight(font: FontName): number {
    return this.#font(font).lineHeight;
  }

  #frame(): PocoPrototype {
    if (!this.#drawing) throw new Error("no frame has begun");
    return this.#poco;
  }

  #colour(colour: Colour): number {
    return this.#poco.makeColor((colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff);
  }

  #font(name: FontName): PocoFont {
    let font = this.#fonts.get(name);
    if (font === undefined) this.#fonts.set(name, (font = new PocoFont(name)));
    return font;
  }

  #bitmap(name: BitmapName): Bitmap {
    let bitmap = this.#bitmaps.get(name);
    if (bitmap === undefined) {
      bitmap = parseRLE(new Resource(`${name}-alpha.bm4`));
      this.#bitmaps.set(name, bitmap);
    }
    return bitmap;
  }
}
