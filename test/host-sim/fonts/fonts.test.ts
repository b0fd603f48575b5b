import { loadBitmap } from "../../../host-sim/fonts/bitmap";
import { loadFont, measure } from "../../../host-sim/fonts/bitmap-font";
import { BmfontError, decodeBmfont, encodeBmfont } from "../../../host-sim/fonts/bmfont";
import { buildFonts } from "../../../host-sim/fonts/build";
import { Coverage } from "../../../host-sim/fonts/coverage";
import { FONT_SPECS } from "../../../host-sim/fonts/font-specs";

const sum = (alpha: Uint8Array): number => alpha.reduce((total, value) => total + value, 0);

describe("coverage", () => {
  it("is the exact area of a triangle that lies across pixels", () => {
    const coverage = new Coverage(10, 10);
    const corners = [
      { x: 0.5, y: 0.25 },
      { x: 9.5, y: 4 },
      { x: 2, y: 9.75 },
    ];
    corners.forEach((corner, index) => coverage.edge(corner, corners[(index + 1) % 3]));
    const [a, b, c] = corners;
    const area = Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
    expect(sum(coverage.alpha()) / 255).toBeCloseTo(area, 0);
    expect(Math.abs(sum(coverage.alpha()) / 255 - area)).toBeLessThan(0.2);
  });

  it("is full inside and nothing outside a box", () => {
    const coverage = new Coverage(4, 4);
    const corners = [
      { x: 1, y: 1 },
      { x: 3, y: 1 },
      { x: 3, y: 3 },
      { x: 1, y: 3 },
    ];
    corners.forEach((corner, index) => coverage.edge(corner, corners[(index + 1) % 4]));
    expect([...coverage.alpha()]).toEqual([0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0]);
  });
});

describe("fonts", () => {
  it("are made once and then found up to date", () => {
    buildFonts();
    expect(buildFonts()).toBe(false);
  });

  it.each(FONT_SPECS.map(({ name }) => name))("%s has all its characters, each inside its line", (name) => {
    const font = loadFont(name);
    const spec = FONT_SPECS.find((one) => one.name === name)!;
    expect(font.lineHeight).toBe(spec.lineHeight);
    for (const character of spec.characters) {
      const codePoint = character.codePointAt(0) ?? 0;
      expect([character, font.has(codePoint)]).toEqual([character, true]);
      const glyph = font.glyph(codePoint);
      // Commodetto reads offsets and advances as signed bytes.
      expect(glyph.advance).toBeLessThan(128);
      expect(glyph.alpha).toHaveLength(glyph.width * glyph.height);
      // Accents on capitals may rise two pixels above the line, descenders fall two below.
      expect(glyph.yOffset).toBeGreaterThanOrEqual(-2);
      if (glyph.height > 0) expect(glyph.yOffset + glyph.height).toBeLessThanOrEqual(font.lineHeight + 3);
    }
  });

  it("have digits of one width, so that clocks and amounts stand still", () => {
    for (const { name } of FONT_SPECS) {
      const widths = [..."0123456789"].map((digit) => measure(loadFont(name), digit));
      expect(new Set(widths).size).toBe(1);
    }
  });

  it("show a question mark for what they lack", () => {
    const font = loadFont("text16");
    expect(font.glyph(0x4e2d)).toBe(font.glyph(0x3f));
    expect(measure(font, "中")).toBe(measure(font, "?"));
  });

  it("draw ł as l with a stroke", () => {
    const font = loadFont("bold28");
    expect(sum(font.glyph("ł".codePointAt(0)!).alpha)).toBeGreaterThan(sum(font.glyph("l".codePointAt(0)!).alpha));
  });
});

describe("BMFont files", () => {
  const font = {
    name: "x",
    size: 16,
    lineHeight: 20,
    base: 16,
    pageWidth: 64,
    pageHeight: 32,
    page: "x.png",
    characters: [
      { codePoint: 0x142, x: 1, y: 2, width: 3, height: 4, xOffset: -1, yOffset: 5, advance: 6 },
      { codePoint: 0x41, x: 9, y: 8, width: 7, height: 6, xOffset: 0, yOffset: -2, advance: 10 },
    ],
  };

  it("are read as they were written, characters in ascending order", () => {
    const read = decodeBmfont(encodeBmfont(font));
    expect(read).toEqual({ ...font, characters: [...font.characters].reverse() });
  });

  it("are refused when cut anywhere", () => {
    const whole = encodeBmfont(font);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeBmfont(whole.subarray(0, length))).toThrow(BmfontError);
    }
  });
});

it("icons have solid and clear parts", () => {
  for (const name of ["contactless", "tick", "cross", "warning", "link-up", "link-down", "card-remove"]) {
    const { width, height, alpha, bits } = loadBitmap(name);
    expect(alpha).toHaveLength(width * height);
    expect(bits.includes(1)).toBe(true);
    expect(bits.includes(0)).toBe(true);
  }
});
