import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { decodeAscii, encodeAscii } from "../../../firmware/codec/ascii";
import { crc32 } from "../../../firmware/codec/crc32";
import { lrc, stripeLrc, TRACK_1_BASE, TRACK_2_BASE } from "../../../firmware/codec/lrc";

describe("CRC-32", () => {
  test("of 123456789 is the catalogue's check value CBF43926", () => {
    expect(crc32(encodeAscii("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  test("may be taken piece by piece", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), (bytes, cut) => {
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crc32(bytes));
      }),
    );
  });

  const peer = zlibCrc32 as ((bytes: Uint8Array) => number) | undefined;
  (peer === undefined ? test.skip : test)("agrees with zlib (skipped where Node has no zlib.crc32)", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(crc32(bytes)).toBe(peer?.(bytes))));
  });
});

describe("LRC", () => {
  test("makes the exclusive or of everything zero", () => {
    const bytes = Uint8Array.of(0x12, 0x34, 0x56);
    expect(lrc(bytes)).toBe(0x12 ^ 0x34 ^ 0x56);
    expect(lrc(Uint8Array.of(...bytes, lrc(bytes)))).toBe(0);
    expect(lrc(bytes, 1, 2)).toBe(0x34);
  });

  test("of a track runs over the stripe's own code, as MagTek's manual works it out", () => {
    // MagTek, I/O Interface for TTL Magnetic Stripe Readers, sections 1 and 3.
    expect(stripeLrc(encodeAscii("%AT3?"), TRACK_1_BASE)).toBe("<".charCodeAt(0));
    expect(stripeLrc(encodeAscii(";0?"), TRACK_2_BASE)).toBe("4".charCodeAt(0));
    expect(stripeLrc(encodeAscii(";01?"), TRACK_2_BASE)).toBe("5".charCodeAt(0));
    expect(stripeLrc(encodeAscii(";0123?"), TRACK_2_BASE)).toBe("4".charCodeAt(0));
  });
});

describe("ASCII", () => {
  test("comes back as it went, at every length", () => {
    for (let length = 0; length < 40; length++) {
      const text = Array.from({ length }, (_, index) => String.fromCharCode(0x21 + index)).join("");
      expect(decodeAscii(encodeAscii(text))).toBe(text);
      expect(decodeAscii(encodeAscii(`ab${text}cd`), 2, 2 + length)).toBe(text);
    }
  });

  test("other characters are the caller's bug", () => {
    expect(() => encodeAscii("ż")).toThrow(RangeError);
  });
});
