/** Fonts and icons as the SDK's tools want them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BITMAP_FOLDER, buildFonts } from "../fonts/build";
import { decodeAlphaPng, encodeAlphaPng, type AlphaPicture } from "../fonts/png";

/** Where manifests/resources/manifest.json looks for icons. */
export const PADDED_FOLDER = path.resolve(__dirname, "../../build/moddable/bitmaps");

/** Rows of masks are a multiple of so many pixels. */
const ROW_UNIT = 8;

/** Makes the fonts and the icons, and of each icon one that the SDK takes. */
export function buildResources(): void {
  buildFonts();
  rmSync(PADDED_FOLDER, { recursive: true, force: true });
  mkdirSync(PADDED_FOLDER, { recursive: true });
  for (const name of readdirSync(BITMAP_FOLDER).filter((file) => file.endsWith(".png"))) {
    const picture = decodeAlphaPng(readFileSync(path.join(BITMAP_FOLDER, name)));
    writeFileSync(path.join(PADDED_FOLDER, name), encodeAlphaPng(padded(picture)));
  }
}

/** The picture with clear columns on the right. The SDK's converter pads rows itself, but with solid pixels, which then show. */
export function padded(picture: AlphaPicture): AlphaPicture {
  const width = Math.ceil(picture.width / ROW_UNIT) * ROW_UNIT;
  const alpha = new Uint8Array(width * picture.height);
  for (let row = 0; row < picture.height; row++) {
    alpha.set(picture.alpha.subarray(row * picture.width, (row + 1) * picture.width), row * width);
  }
  return { width, height: picture.height, alpha };
}
