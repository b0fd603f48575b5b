/**
 * The panel of the board: takes display lists, knows which texts can be seen and where, and paints them when somebody
 * looks. Painting waits until then because a replay shows thousands of frames that nobody looks at.
 */
import { encode as encodeQr } from "uqr";
import { decodeDrawings, FONTS, type Drawing } from "../../firmware/codec/link-drawing";
import { STATUS } from "../../firmware/codec/link-operations";
import { BoardError } from "./board-error";
import type { DisplayFace } from "./board-operations";
import type { ChipClock } from "./chip";
import { builtResources, measure, type DisplayResources } from "./display-resources";
import { Framebuffer } from "./framebuffer";
import type { BitmapFont } from "../fonts/bitmap-font";

/** A text that can be seen. */
export interface VisibleText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly font: (typeof FONTS)[number];
  readonly colour: number;
}

/** One shown frame. */
export interface DisplayFrame {
  readonly shownAtMs: number;
  readonly drawings: readonly Drawing[];
  /** Texts that can be seen since this frame, in reading order. */
  readonly texts: readonly VisibleText[];
}

export interface DisplayOptions {
  readonly width: number;
  readonly height: number;
  readonly clock: ChipClock;
  readonly resources?: DisplayResources;
  /** Frames that `history` keeps. */
  readonly historyLimit?: number;
}

const DEFAULT_HISTORY_LIMIT = 2000;
/** Version 40, error correction M, byte mode (ISO/IEC 18004, table 7). */
const LONGEST_QR_BYTES = 2331;

export class Display implements DisplayFace {
  readonly width: number;
  readonly height: number;
  readonly #clock: ChipClock;
  readonly #resources: DisplayResources;
  readonly #historyLimit: number;
  readonly #framebuffer: Framebuffer;
  #unpainted: Drawing[] = [];
  #texts: VisibleText[] = [];
  #history: DisplayFrame[] = [];
  /** Called for every shown frame. */
  onFrame: ((frame: DisplayFrame) => void) | undefined;

  constructor(options: DisplayOptions) {
    this.width = options.width;
    this.height = options.height;
    this.#clock = options.clock;
    this.#resources = options.resources ?? builtResources;
    this.#historyLimit = options.historyLimit ?? DEFAULT_HISTORY_LIMIT;
    this.#framebuffer = new Framebuffer(options.width, options.height);
  }

  /** Shows one frame. Throws a FrameError for a list that cannot be read; the panel then keeps what it shows. */
  show(list: Uint8Array): void {
    const drawings = decodeDrawings(list);
    for (const drawing of drawings) {
      this.#track(drawing);
      this.#unpainted.push(drawing);
    }
    const texts = [...this.#texts].sort((left, right) => left.y - right.y || left.x - right.x);
    const frame = { shownAtMs: this.#clock.monotonicMs(), drawings, texts };
    this.#history.push(frame);
    if (this.#history.length > this.#historyLimit) this.#history.shift();
    this.onFrame?.(frame);
  }

  /** Dark, as without power. The history stays. */
  powerOff(): void {
    this.#texts = [];
    this.#unpainted = [];
    this.#framebuffer.fill(0, 0, this.width, this.height, 0);
  }

  textWidth(font: number, text: string): number {
    return measure(this.#font(font), text);
  }

  lineHeight(font: number): number {
    return this.#font(font).lineHeight;
  }

  /** The frame shown last; `undefined` before the first. */
  get frame(): DisplayFrame | undefined {
    return this.#history.at(-1);
  }

  /** Every frame shown, the latest last. */
  get history(): readonly DisplayFrame[] {
    return this.#history;
  }

  /** What a person reads: a line a row, texts of one row with a space between them. */
  screenText(): string {
    return textOf([...this.#texts]);
  }

  /** The panel's picture as of now. */
  picture(): Framebuffer {
    for (const drawing of this.#unpainted) this.#paint(drawing);
    this.#unpainted = [];
    return this.#framebuffer;
  }

  #font(number: number): BitmapFont {
    const font = this.#resources.font(number);
    if (font === undefined) throw new BoardError(STATUS.notFound, `no font ${number}`);
    return font;
  }

  #track(drawing: Drawing): void {
    if (drawing.kind === "rectangle") {
      this.#texts = this.#texts.filter((text) => !coversMiddle(drawing, text));
      if (coversWhole(drawing, { x: 0, y: 0, width: this.width, height: this.height })) this.#unpainted = [];
    } else if (drawing.kind === "text" && drawing.text !== "") {
      const { text, x, y, colour } = drawing;
      const font = this.#font(drawing.font);
      const size = { width: measure(font, text), height: font.lineHeight };
      this.#texts.push({ text, x, y, ...size, font: FONTS[drawing.font], colour });
    }
  }

  #paint(drawing: Drawing): void {
    const panel = this.#framebuffer;
    if (drawing.kind === "rectangle") {
      panel.fill(drawing.x, drawing.y, drawing.width, drawing.height, drawing.colour);
    } else if (drawing.kind === "text") {
      paintText(panel, this.#font(drawing.font), drawing);
    } else if (drawing.kind === "bitmap") {
      const bitmap = this.#resources.bitmap(drawing.bitmap);
      if (bitmap !== undefined) panel.blend(bitmap, drawing.x, drawing.y, drawing.colour);
    } else if (drawing.kind === "qr") {
      paintQr(panel, drawing);
    }
  }
}

/** Texts in reading order, a line a row: those whose middles lie within half a line of each other share a row. */
export function textOf(texts: readonly VisibleText[]): string {
  const middle = (text: VisibleText): number => text.y + text.height / 2;
  const rows: VisibleText[][] = [];
  for (const text of [...texts].sort((left, right) => middle(left) - middle(right))) {
    const row = rows.at(-1);
    if (row !== undefined && middle(text) - middle(row[0]) < Math.min(text.height, row[0].height) / 2) row.push(text);
    else rows.push([text]);
  }
  return rows
    .map((row) =>
      row
        .sort((left, right) => left.x - right.x)
        .map(({ text }) => text)
        .join(" "),
    )
    .join("\n");
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function coversWhole(above: Box, below: Box): boolean {
  return (
    above.x <= below.x &&
    above.y <= below.y &&
    above.x + above.width >= below.x + below.width &&
    above.y + above.height >= below.y + below.height
  );
}

/** A text is gone when its middle is painted over: a bar may well cut its edge. */
function coversMiddle(above: Box, below: Box): boolean {
  const x = below.x + below.width / 2;
  const y = below.y + below.height / 2;
  return x >= above.x && x < above.x + above.width && y >= above.y && y < above.y + above.height;
}

function paintText(
  panel: Framebuffer,
  font: BitmapFont,
  drawing: { x: number; y: number; text: string; colour: number },
): void {
  let pen = drawing.x;
  for (const character of drawing.text) {
    const glyph = font.glyph(character.codePointAt(0) ?? 0);
    panel.blend(glyph, pen + glyph.xOffset, drawing.y + glyph.yOffset, drawing.colour);
    pen += glyph.advance;
  }
}

/** Byte mode with error correction M, as the canvas port says; a text too long for any version leaves the place empty. */
function paintQr(panel: Framebuffer, drawing: Extract<Drawing, { kind: "qr" }>): void {
  const { x, y, modulePixels, colour } = drawing;
  const bytes = [...Buffer.from(drawing.text)];
  if (bytes.length > LONGEST_QR_BYTES) return;
  const code = encodeQr(bytes, { ecc: "M", boostEcc: false, border: 0 });
  code.data.forEach((row, rowIndex) =>
    row.forEach((dark, column) => {
      if (dark) panel.fill(x + column * modulePixels, y + rowIndex * modulePixels, modulePixels, modulePixels, colour);
    }),
  );
}
