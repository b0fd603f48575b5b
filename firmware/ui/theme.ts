/** Colours and measures of the screens. 320 × 240 pixels, shown in RGB565. */
import type { BitmapName, Colour } from "../ports/canvas";

/** Dark on light for work, full colour for results: the state is readable across a counter. */
export const COLOURS = Object.freeze({
  background: 0xf4f6fa,
  ink: 0x101828,
  muted: 0x5a6880,
  ghost: 0xc3cbd9,
  line: 0xdde3ec,
  white: 0xffffff,
  bar: 0x101828,
  barMuted: 0xa9b4c6,
  accent: 0x1750d8,
  accentSoft: 0xc9d8ff,
  approved: 0x0b7d43,
  approvedSoft: 0xc8f0d9,
  declined: 0xb81f2d,
  declinedSoft: 0xffd9dc,
  warning: 0xffc53d,
  warningInk: 0x3d2a00,
  keyCancel: 0xd92d20,
  keyClear: 0xffc53d,
  keyEnter: 0x12874a,
  keyPlain: 0x475467,
} as const satisfies Readonly<Record<string, Colour>>);

/** Measures in pixels. */
export const MEASURES = Object.freeze({
  width: 320,
  height: 240,
  margin: 12,
  barHeight: 26,
  /** Top of the key hints; content ends here. */
  hintsTop: 204,
  hintHeight: 28,
} as const);

/** Sizes of the icons in manifests/resources/icons.json; a test compares them. */
export const ICON_SIZES: Readonly<Record<BitmapName, { readonly width: number; readonly height: number }>> =
  Object.freeze({
    contactless: { width: 84, height: 84 },
    "card-insert": { width: 84, height: 84 },
    "card-swipe": { width: 84, height: 84 },
    "card-remove": { width: 84, height: 84 },
    tick: { width: 84, height: 84 },
    cross: { width: 84, height: 84 },
    warning: { width: 84, height: 84 },
    "link-up": { width: 18, height: 16 },
    "link-down": { width: 18, height: 16 },
  });
