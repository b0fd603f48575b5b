import fc from "fast-check";
import type { DolFormat } from "../../../firmware/codec/dol";
import { buildDolData, DolError, parseDol } from "../../../firmware/codec/dol";
import { fromHex, toHex } from "../../../firmware/codec/hex";

const build = (dol: string, values: Record<number, string>, formats: Record<number, DolFormat> = {}): string =>
  toHex(
    buildDolData(
      parseDol(fromHex(dol)),
      (tag) => (values[tag] === undefined ? undefined : fromHex(values[tag])),
      (tag) => formats[tag] ?? "other",
    ),
  );

test("the CDOL1 of the Visa trace gives the data of its GENERATE AC command", () => {
  const data = build("9F02069F03069F1A0295055F2A029A039C019F3704", {
    0x9f02: "000000001000",
    0x9f03: "000000000000",
    0x9f1a: "0036",
    0x95: "8000008000",
    0x5f2a: "0036",
    0x9a: "120316",
    0x9c: "00",
    0x9f37: "D3173A1F",
  });
  expect(data).toBe("0000000010000000000000000036800000800000361203160" + "0D3173A1F");
});

describe("fitting values to the card's lengths (EMV Book 3, 5.4)", () => {
  const long = { 0x9f02: "000000012345" };
  test("a numeric value loses its leftmost bytes, others their rightmost", () => {
    expect(build("9F0203", long, { 0x9f02: "n" })).toBe("012345");
    expect(build("9F0203", long, { 0x9f02: "cn" })).toBe("000000");
    expect(build("9F0203", { 0x9f02: "A1B2C3D4" })).toBe("A1B2C3");
  });

  test("a numeric value gains zeros before it, a compressed one FF after it, others zeros after it", () => {
    expect(build("9F0208", long, { 0x9f02: "n" })).toBe("0000000000012345");
    expect(build("5A0A", { 0x5a: "4761340000000050" }, { 0x5a: "cn" })).toBe("4761340000000050FFFF");
    expect(build("9F3706", { 0x9f37: "D3173A1F" })).toBe("D3173A1F0000");
  });

  test("what is unknown, absent or constructed goes as zeros", () => {
    expect(build("9F7F049F3702", { 0x9f37: "FFFF" })).toBe("00000000FFFF");
    expect(build("7004", { 0x70: "01020304" })).toBe("00000000");
    expect(build("9F3700", { 0x9f37: "FFFF" })).toBe("");
    expect(build("", {})).toBe("");
  });
});

test("malformed lists are refused with the place", () => {
  expect(() => parseDol(fromHex("9F"))).toThrow(new DolError("tag-truncated", 1));
  expect(() => parseDol(fromHex("9F02069F37"))).toThrow(new DolError("length-missing", 5));
  expect(() => parseDol(fromHex("DF8182838404"))).toThrow(new DolError("tag-malformed", 0));
});

test("10,000 byte strings give entries that cover the input, or a DolError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        const entries = parseDol(bytes);
        const total = entries.reduce((sum, { length }) => sum + length, 0);
        expect(
          buildDolData(
            entries,
            () => bytes,
            () => "cn",
          ),
        ).toHaveLength(total);
      } catch (error) {
        if (!(error instanceof DolError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { numRuns: 10_000 },
  );
});
