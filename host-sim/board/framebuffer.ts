/** The panel's memory: RGB565, as an ILI9341 holds it, so that a colour looks as it does on the device. */
import { PNG } from "pngjs";

/** A picture of coverage: one byte a pixel, 0 clear to 255 solid. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
}

export class Framebuffer {
  readonly width: number;
  readonly height: number;
  /** One RGB565 value a pixel, row by row. */
  readonly pixels: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint16Array(width * height);
  }

  /** Fills a rectangle; what lies outside the panel is cut off. */
  fill(x: number, y: number, width: number, height: number, colour: number): void {
    const value = toRgb565(colour);
    const left = Math.max(0, x);
    const right = Math.min(this.width, x + width);
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      if (left < right) this.pixels.fill(value, row * this.width + left, row * this.width + right);
    }
  }

  /** Lays a colour over the panel through a picture of coverage. */
  blend(picture: Coverage, x: number, y: number, colour: number): void {
    for (let row = 0; row < picture.height; row++) {
      const toRow = y + row;
      if (toRow < 0 || toRow >= this.height) continue;
      for (let column = 0; column < picture.width; column++) {
        const toColumn = x + column;
        const alpha = picture.alpha[row * picture.width + column];
        if (alpha === 0 || toColumn < 0 || toColumn >= this.width) continue;
        const index = toRow * this.width + toColumn;
        this.pixels[index] = toRgb565(mix(fromRgb565(this.pixels[index]), colour, alpha));
      }
    }
  }

  /** The picture as bytes R, G, B, A. */
  toRgba(): Uint8Array {
    const bytes = new Uint8Array(this.pixels.length * 4);
    this.pixels.forEach((value, index) => {
      const colour = fromRgb565(value);
      bytes[4 * index] = colour >>> 16;
      bytes[4 * index + 1] = (colour >>> 8) & 0xff;
      bytes[4 * index + 2] = colour & 0xff;
      bytes[4 * index + 3] = 0xff;
    });
    return bytes;
  }

  /** The picture as a PNG file. */
  toPng(): Uint8Array {
    const image = new PNG({ width: this.width, height: this.height });
    image.data = Buffer.from(this.toRgba());
    return PNG.sync.write(image);
  }
}

/** 0xRRGGBB as the panel stores it. */
export function toRgb565(colour: number): number {
  return ((colour >>> 8) & 0xf800) | ((colour >>> 5) & 0x07e0) | ((colour >>> 3) & 0x001f);
}

/** A stored colour as 0xRRGGBB; the low bits repeat the high ones, so that white stays white. */
export function fromRgb565(value: number): number {
  const red = value >>> 11;
  const green = (value >>> 5) & 0x3f;
  const blue = value & 0x1f;
  return (((red << 3) | (red >>> 2)) << 16) | (((green << 2) | (green >>> 4)) << 8) | ((blue << 3) | (blue >>> 2));
}

function mix(below: number, above: number, alpha: number): number {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const from = (below >>> shift) & 0xff;
    const to = (above >>> shift) & 0xff;
    mixed |= Math.round(from + ((to - from) * alpha) / 255) << shift;
  }
  return mixed;
}
