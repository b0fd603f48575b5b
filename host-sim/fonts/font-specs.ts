/**
 * The bitmap fonts of the terminal: which face, how large, which characters.
 *
 * Sizes are chosen so that the x-height (0.546 em in Inter) or, for digits, the cap height (0.7275 em) is a whole number of
 * pixels: without hinting, that is what keeps small text crisp.
 */

/** Inter (SIL Open Font License 1.1), as the package @expo-google-fonts/inter ships it. */
const INTER = "@expo-google-fonts/inter";

/** One font to make. */
export interface FontSpec {
  /** Name in firmware/ports/canvas.ts, and of the files. */
  readonly name: string;
  /** Module path of the TrueType file. */
  readonly file: string;
  /** Em size in pixels. */
  readonly emPixels: number;
  /** Line height and distance of the baseline from its top, in pixels. */
  readonly lineHeight: number;
  readonly ascent: number;
  /** Every character it holds. */
  readonly characters: string;
}

const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

/** Letters that merchants' names and application labels (ISO 8859-1, ISO 8859-2 for Polish) bring along. */
const LATIN_1 = Array.from({ length: 96 }, (_, index) => String.fromCharCode(0xa0 + index))
  .filter((character) => character !== "\u00ad") // the soft hyphen has no picture
  .join("");
const POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ";
const PUNCTUATION = "–—‘’“”„…•€→";

/** What text fonts hold. */
const TEXT = ASCII + LATIN_1 + POLISH + PUNCTUATION;
/** What amounts need; the currency beside them is set in a text font. */
const DIGITS = "0123456789 \u00a0,.-–+?";

/** In the order of `FontName` in firmware/ports/canvas.ts. */
export const FONT_SPECS: readonly FontSpec[] = [
  {
    name: "text16",
    file: `${INTER}/500Medium/Inter_500Medium.ttf`,
    emPixels: 16.5,
    lineHeight: 20,
    ascent: 16,
    characters: TEXT,
  },
  {
    name: "text20",
    file: `${INTER}/500Medium/Inter_500Medium.ttf`,
    emPixels: 20.15,
    lineHeight: 24,
    ascent: 19,
    characters: TEXT,
  },
  {
    name: "bold20",
    file: `${INTER}/600SemiBold/Inter_600SemiBold.ttf`,
    emPixels: 20.15,
    lineHeight: 24,
    ascent: 19,
    characters: TEXT,
  },
  {
    name: "bold28",
    file: `${INTER}/700Bold/Inter_700Bold.ttf`,
    emPixels: 27.5,
    lineHeight: 34,
    ascent: 27,
    characters: TEXT,
  },
  {
    name: "digits48",
    file: `${INTER}/700Bold/Inter_700Bold.ttf`,
    emPixels: 48.11,
    lineHeight: 48,
    ascent: 41,
    characters: DIGITS,
  },
];
