/**
 * The display as a binary message: one byte of type, width and height (u16, big-endian), then the pixels row by row in RGB565,
 * big-endian, as the panel's own memory holds them.
 */

/** First byte of the message. */
const picture = 0x01;
const headerLength = 5;

/** A picture of the display. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB565, one number a pixel. */
  readonly pixels: Uint16Array;
}

export function encodePicture({ width, height, pixels }: Picture): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerLength + 2 * width * height);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, picture);
  view.setUint16(1, width);
  view.setUint16(3, height);
  for (let index = 0; index < width * height; index++) view.setUint16(headerLength + 2 * index, pixels[index]);
  return bytes;
}

/** The picture, or `undefined` when the bytes are something else. */
export function decodePicture(buffer: ArrayBuffer): Picture | undefined {
  if (buffer.byteLength < headerLength) return undefined;
  const view = new DataView(buffer);
  if (view.getUint8(0) !== picture) return undefined;
  const width = view.getUint16(1);
  const height = view.getUint16(3);
  if (buffer.byteLength !== headerLength + 2 * width * height) return undefined;
  const pixels = new Uint16Array(width * height);
  for (let index = 0; index < pixels.length; index++) pixels[index] = view.getUint16(headerLength + 2 * index);
  return { width, height, pixels };
}

/** The same as RGBA bytes, each channel widened so that full stays full (5 and 6 bits to 8). */
export function toRgba({ pixels }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * pixels.length);
  for (let index = 0; index < pixels.length; index++) {
    const pixel = pixels[index];
    const red = pixel >> 11;
    const green = (pixel >> 5) & 0x3f;
    const blue = pixel & 0x1f;
    rgba[4 * index] = (red << 3) | (red >> 2);
    rgba[4 * index + 1] = (green << 2) | (green >> 4);
    rgba[4 * index + 2] = (blue << 3) | (blue >> 2);
    rgba[4 * index + 3] = 0xff;
  }
  return rgba;
}
