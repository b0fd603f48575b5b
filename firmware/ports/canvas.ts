/** The display as screens see it: a small set of drawing calls that Poco and the display list both carry out. */

/** 24-bit colour, 0xRRGGBB. The panel shows it in RGB565. */
export type Colour = number;

/** The bitmap fonts every display provider has. The number is the nominal height in pixels. */
export type FontName = "text16" | "text20" | "bold20" | "bold28" | "digits48";

/** Pictures by name, 1 bit deep, drawn in one colour; each provider holds them as a resource. */
export type BitmapName =
  "contactless" | "card-insert" | "card-swipe" | "tick" | "cross" | "warning" | "link-up" | "link-down" | "card-remove";

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Starts a frame. Nothing is shown before `end`. */
  begin(): void;
  rectangle(x: number, y: number, width: number, height: number, colour: Colour): void;
  /** Draws one line of text with its top left corner at x, y. Characters outside the font show as "?". */
  text(font: FontName, x: number, y: number, text: string, colour: Colour): void;
  bitmap(name: BitmapName, x: number, y: number, colour: Colour): void;
  /** Draws a QR code of `text` (byte mode, error correction M) with square modules of `modulePixels`. */
  qr(x: number, y: number, modulePixels: number, text: string, colour: Colour): void;
  /** Shows the frame. */
  end(): void;
  /** Width in pixels that `text` takes in `font`. */
  measureText(font: FontName, text: string): number;
  /** Line height of `font` in pixels. */
  lineHeight(font: FontName): number;
}
