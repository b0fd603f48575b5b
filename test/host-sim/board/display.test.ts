import { PNG } from "pngjs";
import { FrameError } from "../../../firmware/codec/frame-error";
import { LinkWriter } from "../../../firmware/codec/link-bytes";
import { writeDrawing, type Drawing } from "../../../firmware/codec/link-drawing";
import { SimulationClock } from "../../../host-sim/board/clock";
import { Display } from "../../../host-sim/board/display";
import type { DisplayResources } from "../../../host-sim/board/display-resources";
import { Framebuffer, fromRgb565, toRgb565 } from "../../../host-sim/board/framebuffer";

/** A font of solid blocks, 4 wide and 6 high, 5 apart; an icon of one pixel at half strength. */
const resources: DisplayResources = {
  font: (number) =>
    number > 4
      ? undefined
      : {
          name: "blocks",
          lineHeight: 8,
          ascent: 6,
          has: () => true,
          glyph: () => ({
            width: 4,
            height: 6,
            xOffset: 0,
            yOffset: 1,
            advance: 5,
            alpha: new Uint8Array(24).fill(255),
          }),
        },
  bitmap: () => ({ width: 1, height: 1, alpha: Uint8Array.of(128), bits: Uint8Array.of(1) }),
};

function listOf(drawings: readonly Drawing[]): Uint8Array {
  const writer = new LinkWriter().begin(0);
  writeDrawing(writer, "begin", {});
  for (const { kind, ...values } of drawings) writeDrawing(writer, kind, values as never);
  writeDrawing(writer, "end", {});
  return writer.finish().subarray(1);
}

const clear: Drawing = { kind: "rectangle", x: 0, y: 0, width: 320, height: 240, colour: 0xffffff };
const text = (x: number, y: number, content: string): Drawing => ({
  kind: "text",
  font: 0,
  x,
  y,
  colour: 0,
  text: content,
});

function makeDisplay(): Display {
  return new Display({
    width: 320,
    height: 240,
    clock: new SimulationClock({ mode: "virtual" }),
    resources,
    historyLimit: 3,
  });
}

describe("the display", () => {
  test("knows which texts can be seen, in reading order, rows joined", () => {
    const display = makeDisplay();
    display.show(listOf([clear, text(100, 41, "zł"), text(10, 40, "12,00"), text(10, 10, "Kwota"), text(10, 60, "")]));
    expect(display.screenText()).toBe("Kwota\n12,00 zł");
    expect(display.frame?.texts[0]).toEqual({
      text: "Kwota",
      x: 10,
      y: 10,
      width: 25,
      height: 8,
      font: "text16",
      colour: 0,
    });
  });

  test("forgets a text that is painted over, also by a later frame that draws only a part", () => {
    const display = makeDisplay();
    display.show(listOf([clear, text(10, 10, "old"), text(10, 50, "stays")]));
    display.show(listOf([{ kind: "rectangle", x: 0, y: 0, width: 320, height: 20, colour: 0 }, text(10, 10, "new")]));
    expect(display.screenText()).toBe("new\nstays");
    display.show(listOf([clear]));
    expect(display.screenText()).toBe("");
    expect(display.history.length).toBe(3);
    display.show(listOf([clear]));
    expect(display.history.map(({ texts }) => texts.length)).toEqual([2, 0, 0]);
  });

  test("paints rectangles, texts, icons and QR codes, cut off at its edges", () => {
    const display = makeDisplay();
    display.show(
      listOf([
        clear,
        { kind: "rectangle", x: -10, y: -10, width: 12, height: 12, colour: 0xff0000 },
        { kind: "rectangle", x: 319, y: 239, width: 100, height: 100, colour: 0x00ff00 },
        text(100, 100, "a"),
        text(318, 236, "a"),
        { kind: "bitmap", bitmap: 0, x: 50, y: 50, colour: 0 },
        { kind: "bitmap", bitmap: 0, x: -1, y: 50, colour: 0 },
        { kind: "qr", x: 200, y: 20, modulePixels: 2, colour: 0, text: "tapline" },
      ]),
    );
    const picture = display.picture();
    const pixel = (x: number, y: number): number => fromRgb565(picture.pixels[y * 320 + x]);
    expect([pixel(1, 1), pixel(2, 2)]).toEqual([0xff0000, 0xffffff]);
    expect(pixel(319, 239)).toBe(0);
    expect([pixel(100, 100), pixel(100, 101), pixel(103, 106), pixel(104, 106)]).toEqual([0xffffff, 0, 0, 0xffffff]);
    expect(pixel(50, 50)).toBe(fromRgb565(toRgb565(0x7f7f7f)));
    // The finder pattern of a QR code: seven dark modules, then a light one.
    expect([pixel(200, 20), pixel(213, 20), pixel(214, 20), pixel(202, 22)]).toEqual([0, 0, 0xffffff, 0xffffff]);
  });

  test("paints frames one over the other, however late somebody looks", () => {
    const early = makeDisplay();
    const late = makeDisplay();
    const frames = [[clear, text(10, 10, "a")], [{ ...clear, colour: 0x112233 }], [text(30, 30, "b")]] as const;
    for (const frame of frames) {
      early.show(listOf(frame));
      early.picture();
      late.show(listOf(frame));
    }
    expect(late.picture().pixels).toEqual(early.picture().pixels);
  });

  test("keeps what it shows when a list cannot be read, and is dark without power", () => {
    const display = makeDisplay();
    display.show(listOf([clear, text(10, 10, "safe")]));
    expect(() => display.show(Uint8Array.of(1, 9))).toThrow(FrameError);
    expect(display.screenText()).toBe("safe");
    display.powerOff();
    expect(display.screenText()).toBe("");
    expect(display.picture().pixels.every((value) => value === 0)).toBe(true);
  });

  test("leaves a QR code out that no version can hold", () => {
    const display = makeDisplay();
    display.show(listOf([clear, { kind: "qr", x: 0, y: 0, modulePixels: 1, colour: 0, text: "x".repeat(3000) }]));
    expect(display.picture().pixels.every((value) => value === 0xffff)).toBe(true);
  });
});

describe("the framebuffer", () => {
  test("stores colours as RGB565 and exports them as PNG", () => {
    const picture = new Framebuffer(2, 1);
    picture.fill(0, 0, 1, 1, 0xffffff);
    picture.fill(1, 0, 1, 1, 0x123456);
    expect([...picture.pixels]).toEqual([0xffff, 0x11aa]);
    const image = PNG.sync.read(Buffer.from(picture.toPng()));
    expect([image.width, image.height]).toEqual([2, 1]);
    expect([...image.data]).toEqual([255, 255, 255, 255, 0x10, 0x34, 0x52, 255]);
  });
});
