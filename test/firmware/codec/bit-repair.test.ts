import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { mendBit } from "../../../firmware/codec/bit-repair";

const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
  const flipped = bytes.slice();
  flipped[bit >> 3] ^= 1 << (bit & 7);
  return flipped;
};

describe("a flipped bit", () => {
  it("is found and set right wherever it is in a text of the longest record", () => {
    const bytes = Uint8Array.from({ length: 1040 }, (_, index) => (index * 197 + 11) & 0xff);
    for (let bit = 0; bit < 8 * bytes.length; bit += 7) {
      const flipped = flip(bytes, bit);
      expect(mendBit(flipped, crc32(bytes))).toBe("mended");
      expect(Buffer.compare(flipped, bytes)).toBe(0);
    }
  });

  it("is found in every text and in its checksum, and whole text is sound", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), fc.nat(31), (bytes, bit, checkBit) => {
        const checksum = crc32(bytes);
        const copy = bytes.slice();
        expect(mendBit(copy, checksum)).toBe("sound");
        expect(mendBit(copy, (checksum ^ (1 << checkBit)) >>> 0)).toBe("mended");
        expect(copy).toEqual(bytes);
        const flipped = flip(bytes, bit % (8 * bytes.length));
        expect(mendBit(flipped, checksum)).toBe("mended");
        expect(flipped).toEqual(bytes);
      }),
    );
  });

  it("is not seen in two: nothing is changed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 64 }), fc.nat(), fc.nat(), (bytes, one, other) => {
        const bits = 8 * bytes.length;
        fc.pre(one % bits !== other % bits);
        const flipped = flip(flip(bytes, one % bits), other % bits);
        const before = flipped.slice();
        expect(mendBit(flipped, crc32(bytes))).toBe("broken");
        expect(flipped).toEqual(before);
      }),
    );
  });

  it("is nothing in no bytes", () => {
    expect(mendBit(new Uint8Array(0), 0)).toBe("sound");
    expect(mendBit(new Uint8Array(0), 3)).toBe("broken");
  });
});
