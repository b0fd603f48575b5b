/** Fonts and icons of the panel, read once a process. */
import { BITMAPS, FONTS } from "../../firmware/codec/link-drawing";
import { loadBitmap, type Bitmap } from "../fonts/bitmap";
import { loadFont, measure, type BitmapFont } from "../fonts/bitmap-font";

/** What a display draws with. Tests may give their own. */
export interface DisplayResources {
  /** By the link's font number. */
  font(number: number): BitmapFont | undefined;
  bitmap(number: number): Bitmap | undefined;
}

export { measure };

const fonts = new Map<number, BitmapFont>();
const bitmaps = new Map<number, Bitmap>();

/** The files made at set-up. */
export const builtResources: DisplayResources = {
  font: (number) => cached(fonts, number, FONTS, loadFont),
  bitmap: (number) => cached(bitmaps, number, BITMAPS, loadBitmap),
};

function cached<Item>(
  cache: Map<number, Item>,
  number: number,
  names: readonly string[],
  load: (name: string) => Item,
): Item | undefined {
  const name = names[number];
  if (name === undefined) return undefined;
  let item = cache.get(number);
  if (item === undefined) cache.set(number, (item = load(name)));
  return item;
}
