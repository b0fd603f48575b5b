import fc from "fast-check";
import { fromBench } from "../../../host-sim/panel/protocol/from-bench";
import { fromPage, keyNames } from "../../../host-sim/panel/protocol/from-page";
import { decodePicture, encodePicture, toRgba } from "../../../host-sim/panel/protocol/pixels";
import { keyNames as scenarioKeys } from "../../../host-sim/replay/keys";
import { demoSnapshot } from "./demo-bench";

describe("the protocol between page and bench", () => {
  test("has the keys that scenarios have", () => {
    expect([...keyNames].sort()).toEqual([...scenarioKeys].sort());
  });

  test.each(demoSnapshot.map((message) => [message.type, message]))("carries a %s message", (_type, message) => {
    expect(fromBench.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  test("never throws at what a page sends", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fromPage.safeParse(value);
        fromBench.safeParse(value);
      }),
    );
  });
});

describe("the picture of the display", () => {
  test("comes back pixel for pixel", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer(),
        (width, height, seed) => {
          const pixels = Uint16Array.from(
            { length: width * height },
            (_, index) => (index * 2654435761 + seed) & 0xffff,
          );
          const picture = decodePicture(encodePicture({ width, height, pixels }).buffer);
          expect(picture).toEqual({ width, height, pixels });
        },
      ),
    );
  });

  test("is not read from bytes that are something else", () => {
    const good = encodePicture({ width: 2, height: 2, pixels: new Uint16Array(4) });
    expect(decodePicture(new ArrayBuffer(0))).toBeUndefined();
    for (let length = 0; length < good.length; length++)
      expect(decodePicture(good.slice(0, length).buffer)).toBeUndefined();
    expect(decodePicture(Uint8Array.of(...good, 0).buffer)).toBeUndefined();
    expect(decodePicture(Uint8Array.of(2, ...good.slice(1)).buffer)).toBeUndefined();
  });

  test("keeps white white and black black when it is widened to 8 bits", () => {
    const pixels = Uint16Array.of(0xffff, 0x0000, 0xf800, 0x07e0, 0x001f);
    const colours = [...toRgba({ width: 5, height: 1, pixels })];
    expect(colours.slice(0, 4)).toEqual([255, 255, 255, 255]);
    expect(colours.slice(4, 8)).toEqual([0, 0, 0, 255]);
    expect(colours.slice(8, 12)).toEqual([255, 0, 0, 255]);
    expect(colours.slice(12, 16)).toEqual([0, 255, 0, 255]);
    expect(colours.slice(16, 20)).toEqual([0, 0, 255, 255]);
  });
});
