/** Alpha pictures as PNG files: black with the coverage as alpha, as Moddable's `*-mask` resources want them. */
import { PNG } from "pngjs";

/** One byte a pixel, 0 clear to 255 solid, row by row. */
export interface AlphaPicture {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
}

/** Writes a PNG. */
export function encodeAlphaPng(picture: AlphaPicture): Buffer {
  const png = new PNG({ width: picture.width, height: picture.height });
  picture.alpha.forEach((value, index) => png.data.set([0, 0, 0, value], index * 4));
  return PNG.sync.write(png);
}

/** Reads the alpha of a PNG. */
export function decodeAlphaPng(bytes: Buffer): AlphaPicture {
  const png = PNG.sync.read(bytes);
  const alpha = new Uint8Array(png.width * png.height);
  for (let index = 0; index < alpha.length; index++) alpha[index] = png.data[index * 4 + 3]!;
  return { width: png.width, height: png.height, alpha };
}
