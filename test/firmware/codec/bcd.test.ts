import fc from "fast-check";
import { decodeAscii } from "../../../firmware/codec/ascii";
import {
  BcdError,
  decodeBcd,
  compressedNumericDigits,
  decodeNumeric,
  encodeBcd,
  encodeCompressedNumeric,
  encodeNumeric,
  numericValue,
} from "../../../firmware/codec/bcd";
import { fromHex, toHex } from "../../../firmware/codec/hex";

const hex = (bytes: Uint8Array): string => toHex(bytes);

describe("packed digits", () => {
  test("an odd count gets its spare nibble on the side asked for", () => {
    expect(hex(encodeBcd("123"))).toBe("0123");
    expect(hex(encodeBcd("123", "right"))).toBe("1230");
    expect(hex(encodeBcd("123", "right", 0xf))).toBe("123F");
    expect(hex(encodeBcd("123", "left", 0xf))).toBe("F123");
    expect(hex(encodeBcd(""))).toBe("");
  });

  test("anything but digits is refused with its place", () => {
    expect(() => encodeBcd("12A4")).toThrow(new BcdError("digit", 2));
    expect(() => decodeBcd(fromHex("12A4"))).toThrow(new BcdError("digit", 1));
    expect(() => decodeBcd(fromHex("1A"))).toThrow(new BcdError("digit", 0));
  });

  test("the spare nibble must be the filler", () => {
    expect(decodeBcd(fromHex("0123"), 3)).toBe("123");
    expect(decodeBcd(fromHex("123F"), 3, "right", 0xf)).toBe("123");
    expect(() => decodeBcd(fromHex("1123"), 3)).toThrow(new BcdError("padding", 0));
    expect(() => decodeBcd(fromHex("1230"), 3, "right", 0xf)).toThrow(new BcdError("padding", 1));
  });

  test("too few and too many bytes are told apart", () => {
    expect(() => decodeBcd(fromHex("12"), 3)).toThrow(new BcdError("too-short", 1));
    expect(() => decodeBcd(fromHex("1234"), 2)).toThrow(new BcdError("too-long", 1));
  });

  test("unpacking undoes packing on either side and with either filler", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 24 });
    fc.assert(
      fc.property(
        digits,
        fc.constantFrom("left" as const, "right" as const),
        fc.constantFrom(0, 0xf),
        (text, pad, filler) => {
          expect(decodeBcd(encodeBcd(text, pad, filler), text.length, pad, filler)).toBe(text);
        },
      ),
    );
  });

  test("10,000 byte strings give digits or a BcdError", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 12 }),
        fc.nat(25),
        fc.constantFrom("left" as const, "right" as const),
        (bytes, count, pad) => {
          try {
            expect(decodeBcd(bytes, count, pad)).toMatch(new RegExp(`^[0-9]{${count}}$`));
          } catch (error) {
            if (!(error instanceof BcdError)) throw error;
          }
        },
      ),
      { numRuns: 10_000 },
    );
  });
});

describe("formats n and cn of EMV Book 3, 4.3", () => {
  test("the book's own examples", () => {
    // An amount of 12345 in n 12, and the PAN 1234567890123 in cn of eight bytes.
    expect(hex(encodeNumeric(12345, 6))).toBe("000000012345");
    expect(hex(encodeCompressedNumeric("1234567890123", 8))).toBe("1234567890123FFF");
  });

  test("numbers come back as digits and as numbers", () => {
    expect(decodeNumeric(fromHex("000000012345"))).toBe("000000012345");
    expect(numericValue(fromHex("000000012345"))).toBe(12345);
    expect(() => numericValue(fromHex("99999999999999999999"))).toThrow(new BcdError("too-long", 0));
    expect(() => encodeNumeric("1234567", 3)).toThrow(new BcdError("too-long", 3));
    expect(() => encodeNumeric(1.5, 3)).toThrow(RangeError);
    expect(() => encodeNumeric(-1, 3)).toThrow(RangeError);
  });

  test("after the first F nothing else may come", () => {
    expect(decodeAscii(compressedNumericDigits(fromHex("4761340000000050")))).toBe("4761340000000050");
    expect(decodeAscii(compressedNumericDigits(fromHex("1234567890123FFF")))).toBe("1234567890123");
    expect(decodeAscii(compressedNumericDigits(fromHex("FFFF")))).toBe("");
    expect(() => compressedNumericDigits(fromHex("12F4FF"))).toThrow(new BcdError("digit", 1));
    expect(() => encodeCompressedNumeric("12345", 2)).toThrow(new BcdError("too-long", 2));
  });
});
