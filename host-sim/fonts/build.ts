/**
 * Makes the terminal's fonts and icons: `build/fonts/<name>.fnt` + `.png` and `build/bitmaps/<name>.png`.
 *
 * Set-up calls it; whoever loads a font calls it too, so that a tree without them mends itself. It does nothing when the files
 * were made by the same recipe: a stamp holds the hash of everything that went in.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { encodeBmfont } from "./bmfont";
import { FONT_SPECS } from "./font-specs";
import { encodeAlphaPng } from "./png";
import { layOut, loadFace, rasterise } from "./rasterise";
import { drawIcon, type Icon } from "./shapes";

const ROOT = path.resolve(__dirname, "../..");
/** Where the icons' shapes stand. */
const ICONS_FILE = path.join(ROOT, "manifests/resources/icons.json");

/** Folder of the fonts. */
export const FONT_FOLDER = path.join(ROOT, "build/fonts");
/** Folder of the icons. */
export const BITMAP_FOLDER = path.join(ROOT, "build/bitmaps");

const STAMP = "recipe.sha256";

/** Everything the result depends on: the recipe's own files and the faces. */
function recipeHash(): string {
  const hash = createHash("sha256");
  const own = readdirSync(__dirname).filter((name) => name.endsWith(".ts"));
  const faces = [...new Set(FONT_SPECS.map(({ file }) => file))].map((file) => require.resolve(file));
  for (const file of [...own.sort().map((name) => path.join(__dirname, name)), ICONS_FILE, ...faces]) {
    hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** Writes files into a fresh folder and swaps it in, so that nobody ever reads half a set. */
function replaceFolder(folder: string, files: ReadonlyMap<string, Buffer | string>): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  chmodSync(fresh, 0o755); // a fresh temporary folder is private
  for (const [name, content] of files) writeFileSync(path.join(fresh, name), content);
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    // Another process was quicker; its set is made by the same recipe.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(path.join(folder, STAMP))) throw error;
  }
}

/** Icons by name, from their data file. */
export function readIcons(): Record<string, Icon> {
  return JSON.parse(readFileSync(ICONS_FILE, "utf8")) as Record<string, Icon>;
}

function isCurrent(folder: string, hash: string): boolean {
  const stamp = path.join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** Whether fonts and icons are there, made by the present recipe. */
export function fontsAreCurrent(): boolean {
  const hash = recipeHash();
  return isCurrent(FONT_FOLDER, hash) && isCurrent(BITMAP_FOLDER, hash);
}

/** Makes fonts and icons unless they are there. Returns whether it made them. */
export function buildFonts(): boolean {
  if (fontsAreCurrent()) return false;
  const hash = recipeHash();
  const fonts = new Map<string, Buffer | string>();
  for (const spec of FONT_SPECS) {
    const page = layOut(spec, rasterise(spec, loadFace(spec.file)));
    const font = {
      name: spec.name,
      size: Math.round(spec.emPixels),
      lineHeight: spec.lineHeight,
      base: spec.ascent,
      pageWidth: page.width,
      pageHeight: page.height,
      page: `${spec.name}.png`,
      characters: page.characters,
    };
    fonts.set(`${spec.name}.fnt`, encodeBmfont(font));
    fonts.set(`${spec.name}.png`, encodeAlphaPng(page));
  }
  fonts.set(STAMP, hash);
  replaceFolder(FONT_FOLDER, fonts);
  const bitmaps = new Map<string, Buffer | string>();
  for (const [name, icon] of Object.entries(readIcons())) {
    bitmaps.set(`${name}.png`, encodeAlphaPng({ width: icon.width, height: icon.height, alpha: drawIcon(icon) }));
  }
  bitmaps.set(STAMP, hash);
  replaceFolder(BITMAP_FOLDER, bitmaps);
  return true;
}

if (require.main === module) {
  const made = buildFonts();
  process.stdout.write(made ? `made ${FONT_FOLDER} and ${BITMAP_FOLDER}\n` : "fonts and icons are up to date\n");
}
