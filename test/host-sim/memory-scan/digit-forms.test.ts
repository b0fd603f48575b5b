import fc from "fast-check";
import { findDigits, findHex } from "../../../host-sim/memory-scan/digit-forms";

const DIGITS = "761739182645394";

function around(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from("noise before"), bytes, Buffer.from("and behind")]);
}

describe("Digits in memory", () => {
  test.each([
    ["ASCII", Buffer.from(DIGITS)],
    ["UTF-16", Buffer.from(DIGITS, "utf16le")],
    ["digit a byte", Buffer.from([...DIGITS].map(Number))],
    ["packed", Buffer.from(`${DIGITS}f`, "hex")],
    ["packed", Buffer.from(`4${DIGITS}`, "hex")],
    ["packed", Buffer.from(`${DIGITS}d301`.slice(0, 18), "hex")],
  ])("are found in the form %s, where they stand", (form, bytes) => {
    expect(findDigits(around(bytes), DIGITS)).toEqual([{ form, offset: 12 }]);
  });

  test("are found packed at either half of a byte, whatever stands beside them", () => {
    const digit = fc.integer({ min: 0, max: 9 });
    const nibble = fc.integer({ min: 0, max: 15 });
    fc.assert(
      fc.property(
        fc.array(digit, { minLength: 9, maxLength: 19 }),
        fc.array(nibble, { maxLength: 9 }),
        fc.array(nibble, { maxLength: 9 }),
        (digits, before, behind) => {
          const nibbles = [...before, ...digits, ...behind].map((one) => one.toString(16)).join("");
          const bytes = Buffer.from(nibbles.padEnd(nibbles.length + (nibbles.length % 2), "f"), "hex");
          const found = findDigits(bytes, digits.join("")).filter(({ form }) => form === "packed");
          expect(found.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test("are not found where one of them differs, at the ends too", () => {
    for (let at = 0; at < DIGITS.length; at++) {
      const other = `${DIGITS.slice(0, at)}${(Number(DIGITS[at]) + 1) % 10}${DIGITS.slice(at + 1)}`;
      for (const packed of [`${other}f`, `f${other}`]) {
        expect(findDigits(around(Buffer.from(packed, "hex")), DIGITS)).toEqual([]);
      }
      expect(findDigits(around(Buffer.from(other)), DIGITS)).toEqual([]);
    }
  });

  test("of a PIN block are found as whole bytes", () => {
    const block = "241234ffffffffff";
    expect(findHex(around(Buffer.from(block, "hex")), block)).toEqual({ form: "packed", offset: 12 });
    expect(findHex(Buffer.from(`a${block}a`, "hex"), block)).toBeUndefined();
  });
});
