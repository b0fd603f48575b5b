import fc from "fast-check";
import { fromHex, HexError, toHex } from "../../../firmware/codec/hex";

test("bytes become two upper-case digits each", () => {
  expect(toHex(Uint8Array.of(0x00, 0x0f, 0xa5, 0xff))).toBe("000FA5FF");
  expect(toHex(new Uint8Array())).toBe("");
});

test("digits of either case are read", () => {
  expect(fromHex("00ffA5a5")).toEqual(Uint8Array.of(0x00, 0xff, 0xa5, 0xa5));
});

test("what is not hex is refused with the place", () => {
  expect(() => fromHex("0")).toThrow(new HexError("odd-length", 1));
  expect(() => fromHex("00 0")).toThrow(new HexError("digit", 2));
  expect(() => fromHex("0g")).toThrow(new HexError("digit", 1));
  expect(() => fromHex("0x10")).toThrow(HexError);
});

test("reading undoes writing, as Buffer does it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex").toUpperCase());
      expect(fromHex(toHex(bytes))).toEqual(bytes);
    }),
  );
});
