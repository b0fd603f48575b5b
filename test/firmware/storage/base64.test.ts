import fc from "fast-check";
import { decodeBase64 } from "../../../firmware/storage/base64";

describe("base64", () => {
  it("gives the bytes of any canonical text", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
      }),
    );
  });

  it.each(["A", "AA", "AA=", "A===", "AA=A", "AB==", "AAB=", "AA A", "====", "A=AA", "–AAA"])("refuses %j", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  it("agrees with Node on which texts are canonical", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ABab+/=9"), maxLength: 12 }), (text) => {
        const isCanonical = Buffer.from(text, "base64").toString("base64") === text;
        expect(decodeBase64(text) !== undefined).toBe(isCanonical);
      }),
      { numRuns: 5_000 },
    );
  });
});
