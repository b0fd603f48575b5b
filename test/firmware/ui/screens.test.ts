import { drawScreen } from "../../../firmware/ui/screen";
import { ICON_SIZES } from "../../../firmware/ui/theme";
import { readIcons } from "../../../host-sim/fonts/build";
import { PictureCanvas } from "../../support/picture-canvas";
import { SAMPLE_STATUS, SCREEN_SAMPLES } from "../../support/screen-samples";

const LANGUAGES = ["pl", "en"] as const;
const CASES = Object.keys(SCREEN_SAMPLES).flatMap((name) => LANGUAGES.map((language) => [name, language] as const));

function draw(name: string, language: "pl" | "en"): PictureCanvas {
  const canvas = new PictureCanvas();
  drawScreen(canvas, SCREEN_SAMPLES[name], SAMPLE_STATUS, language);
  return canvas;
}

describe("every screen", () => {
  it.each(CASES)("%s in %s stays on the display and cuts no text", (name, language) => {
    const canvas = draw(name, language);
    expect(canvas.frames).toBe(1);
    // "Connecting…" and its like end so by themselves; a cut text ends so in the middle of a word or sentence.
    const cut = canvas.texts.filter(
      ({ text }) => text.endsWith("…") && !/^(Uruchamianie|Starting|Odczyt|Reading)…$/.test(text),
    );
    expect(cut).toEqual([]);
  });

  it.each(CASES)("%s in %s sets no text over another", (name, language) => {
    const canvas = draw(name, language);
    const boxes = canvas.texts.map((one) => ({
      ...one,
      // What letters take of the line: from the top of capitals to below the baseline.
      top: one.y + canvas.lineHeight(one.font) * 0.2,
      bottom: one.y + canvas.lineHeight(one.font) * 0.85,
    }));
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.bottom <= b.top || b.bottom <= a.top;
        expect([a.text, b.text, apart]).toEqual([a.text, b.text, true]);
      }
    }
  });
});

it("the longest amount fits, smaller", () => {
  const canvas = new PictureCanvas();
  const screen = {
    kind: "amount",
    title: "amount.label",
    amountMinor: 999_999_999_999,
    currency: { alpha: "PLN", exponent: 2 },
    limitMinor: undefined,
  } as const;
  for (const language of LANGUAGES) {
    drawScreen(canvas, screen, SAMPLE_STATUS, language);
    expect(
      canvas.texts.some(({ text }) => text.includes("9 999 999 999,99 zł") || text.includes("9,999,999,999.99")),
    ).toBe(true);
  }
});

it("a merchant's name of any length stays in its place", () => {
  const canvas = new PictureCanvas();
  const merchant = "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";
  const screen = { kind: "idle", merchant, currency: { alpha: "PLN", exponent: 2 }, notice: undefined } as const;
  drawScreen(canvas, screen, SAMPLE_STATUS, "pl");
  expect(canvas.texts.some(({ text }) => text.startsWith("WWWW") && text.endsWith("…"))).toBe(true);
});

it("the name of an application that is wider than its row is cut in its place", () => {
  const canvas = new PictureCanvas();
  const screen = { kind: "choice", title: "application.choose", items: ["M".repeat(16), "VISA"], selected: 1 } as const;
  drawScreen(canvas, screen, SAMPLE_STATUS, "pl");
  const name = canvas.texts.find(({ text }) => text.startsWith("MM"));
  expect(name?.text).toMatch(/^M+…$/);
  expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThan(308);
});

it("a PIN is shown as bullets, one for each digit, in its place", () => {
  const canvas = new PictureCanvas();
  for (const digits of [0, 1, 4, 12]) {
    const sample = SCREEN_SAMPLES["pin-entered"];
    if (sample.kind !== "pin") throw new Error("no PIN screen");
    drawScreen(canvas, { ...sample, digits }, SAMPLE_STATUS, "en");
    const bullets = canvas.texts.filter(({ text }) => text.includes("•")).map(({ text }) => text);
    expect(bullets).toEqual(digits === 0 ? [] : ["•".repeat(digits)]);
  }
});

it("icons have the sizes that the layout counts with", () => {
  const sizes = Object.fromEntries(
    Object.entries(readIcons()).map(([name, { width, height }]) => [name, { width, height }]),
  );
  expect(sizes).toEqual(ICON_SIZES);
});
