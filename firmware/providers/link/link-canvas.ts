/** The canvas over the link: a frame is gathered as a display list in one buffer and sent when it ends. */
import { LinkWriter } from "../../codec/link-bytes";
import { BITMAPS, FONTS, writeDrawing } from "../../codec/link-drawing";
import { FRAME_TYPES } from "../../codec/link-frame";
import { OPERATIONS } from "../../codec/link-operations";
import type { BitmapName, Canvas, Colour, FontName } from "../../ports/canvas";
import type { LinkSession } from "./link-session";

export class LinkCanvas implements Canvas {
  readonly width: number;
  readonly height: number;
  readonly #session: LinkSession;
  readonly #writer = new LinkWriter(1024);
  /** Without holes: XS before and in 8.x may read past the items of an array that has some (docs/xs-engine.md). */
  readonly #lineHeights: (number | undefined)[] = FONTS.map(() => undefined);
  #drawing = false;

  constructor(session: LinkSession, width: number, height: number) {
    this.#session = session;
    this.width = width;
    this.height = height;
  }

  begin(): void {
    if (this.#drawing) throw new Error("a frame has begun already");
    this.#drawing = true;
    this.#writer.begin(FRAME_TYPES.post).unsigned(OPERATIONS.display.code, 1);
    writeDrawing(this.#writer, "begin", {});
  }

  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void {
    if (width <= 0 || height <= 0) return;
    writeDrawing(this.#frame(), "rectangle", {
      x: Math.trunc(x),
      y: Math.trunc(y),
      width: Math.trunc(width),
      height: Math.trunc(height),
      colour,
    });
  }

  text(font: FontName, x: number, y: number, text: string, colour: Colour): void {
    const place = { x: Math.trunc(x), y: Math.trunc(y) };
    writeDrawing(this.#frame(), "text", { font: FONTS.indexOf(font), ...place, colour, text });
  }

  bitmap(name: BitmapName, x: number, y: number, colour: Colour): void {
    const place = { x: Math.trunc(x), y: Math.trunc(y) };
    writeDrawing(this.#frame(), "bitmap", { bitmap: BITMAPS.indexOf(name), ...place, colour });
  }

  qr(x: number, y: number, modulePixels: number, text: string, colour: Colour): void {
    const place = { x: Math.trunc(x), y: Math.trunc(y) };
    writeDrawing(this.#frame(), "qr", { ...place, modulePixels: Math.trunc(modulePixels), colour, text });
  }

  end(): void {
    writeDrawing(this.#frame(), "end", {});
    this.#drawing = false;
    this.#session.postBody(this.#writer.finish());
  }

  measureText(font: FontName, text: string): number {
    if (text === "") return 0;
    return this.#session.call("textWidth", { font: FONTS.indexOf(font), text }).pixels;
  }

  lineHeight(font: FontName): number {
    const number = FONTS.indexOf(font);
    return (this.#lineHeights[number] ??= this.#session.call("lineHeight", { font: number }).pixels);
  }

  #frame(): LinkWriter {
    if (!this.#drawing) throw new Error("no frame has begun");
    return this.#writer;
  }
}
