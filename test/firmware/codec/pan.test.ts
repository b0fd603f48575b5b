import { inspect } from "node:util";
import fc from "fast-check";
import { luhnValid, maskPan, Pan } from "../../../firmware/codec/pan";

test("the Luhn formula of ISO/IEC 7812-1 holds for test numbers and no neighbour of theirs", () => {
  for (const digits of ["79927398713", "4111111111111111", "4761340000000050", "5413330089600044", "378282246310005"]) {
    expect(luhnValid(digits)).toBe(true);
    for (let last = 0; last < 10; last++) {
      const other = digits.slice(0, -1) + last;
      expect(luhnValid(other)).toBe(other === digits);
    }
  }
  expect(luhnValid("")).toBe(false);
  expect(luhnValid("0")).toBe(false);
  expect(luhnValid("411111111111111x")).toBe(false);
});

test("a mask shows the first six and the last four, less of short numbers", () => {
  expect(maskPan("4111111111111111")).toBe("411111******1111");
  expect(maskPan("4111111111119")).toBe("411111***1119");
  expect(maskPan("123456789012")).toBe("********9012");
  expect(maskPan("1234567")).toBe("*******");
  expect(maskPan("")).toBe("");
});

describe("a Pan", () => {
  const digits = "4761340000000050";

  test("prints itself masked whatever prints it", () => {
    const pan = new Pan(digits);
    const printed = [
      String(pan),
      JSON.stringify({ pan }),
      inspect(pan, { showHidden: true, depth: 9 }),
      inspect({ pan }),
      Object.values(pan).join(),
      JSON.stringify(Object.entries(pan)),
      new Error("no good: " + String(pan)).message,
    ];
    for (const text of printed) expect(text).not.toContain(digits.slice(6, 12));
    expect(String(pan)).toBe("476134******0050");
  });

  test("gives its digits to those who ask, until it is wiped", () => {
    const pan = new Pan(digits);
    expect(pan.reveal()).toBe(digits);
    expect([pan.length, pan.lastFour, pan.luhnValid]).toEqual([16, "0050", true]);
    expect(pan.equals(new Pan(digits))).toBe(true);
    expect(pan.equals(new Pan("4111111111111111"))).toBe(false);
    pan.wipe();
    expect(() => pan.reveal()).toThrow("wiped");
    expect(String(pan)).toBe("476134******0050");
  });

  test("is 8 to 19 digits", () => {
    for (const text of ["1234567", "12345678901234567890", "4111 1111", "4111111111111x11", ""]) {
      expect(() => new Pan(text)).toThrow(RangeError);
      expect(() => new Pan(text)).not.toThrow(text === "" ? "nothing" : text);
    }
  });

  test("takes its digits as bytes, too, and keeps a copy: who gave them may overwrite them", () => {
    const digits = Buffer.from("4761340000000050");
    const pan = new Pan(digits);
    digits.fill(0);
    expect(pan.reveal()).toBe("4761340000000050");
    expect(pan.toString()).toBe("476134******0050");
    expect(pan.equals(new Pan("4761340000000050"))).toBe(true);
    expect(pan.equals(new Pan("4761340000000068"))).toBe(false);
    expect(pan.equals(new Pan("47613400000000500"))).toBe(false);
    pan.wipe();
    expect(() => pan.equals(new Pan("4761340000000050"))).toThrow("wiped");
    expect(() => new Pan(Buffer.from("4111111x"))).toThrow(RangeError);
  });

  test("never shows more than ten digits of any number", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 8, maxLength: 19 }), (text) => {
        const shown = new Pan(text).toString().replaceAll("*", "");
        expect(shown.length).toBeLessThanOrEqual(text.length >= 13 ? 10 : 4);
      }),
    );
  });
});
