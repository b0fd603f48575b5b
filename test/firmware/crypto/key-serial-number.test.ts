/** Key serial numbers: both layouts, and what an answer's may not be. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import {
  decodeKeySerialNumber,
  encodeKeySerialNumber,
  KeySerialNumberError,
  keySerialNumberFault,
} from "../../../firmware/crypto/key-serial-number";

const aes = { identity: fromHex("1234567890123456"), counter: 5 };
const tdes = { identity: fromHex("FFFF9876543210E00000"), counter: 5 };

function reasonOf(kind: "aes" | "tdes", hex: string): string {
  try {
    decodeKeySerialNumber(kind, fromHex(hex));
    return "none";
  } catch (error) {
    if (!(error instanceof KeySerialNumberError)) throw error;
    return error.reason;
  }
}

test("X9.24-3 and X9.24-1 numbers are read as they are written", () => {
  expect(toHex(encodeKeySerialNumber("aes", { ...aes, counter: 0xffff0000 }))).toBe("1234567890123456FFFF0000");
  expect(decodeKeySerialNumber("aes", fromHex("1234567890123456FFFF0000")).counter).toBe(0xffff0000);
  expect(toHex(encodeKeySerialNumber("tdes", { ...tdes, counter: 0x1ff800 }))).toBe("FFFF9876543210FFF800");
  const { identity, counter } = decodeKeySerialNumber("tdes", fromHex("FFFF9876543210FFF800"));
  expect([toHex(identity), counter]).toEqual(["FFFF9876543210E00000", 0x1ff800]);
});

test("any number comes back, unless its counter has too many ones", () => {
  const cases = fc.tuple(
    fc.constantFrom("aes" as const, "tdes" as const),
    fc.uint8Array({ minLength: 10, maxLength: 10 }),
    fc.nat(0x1fffff),
  );
  fc.assert(
    fc.property(cases, ([kind, bytes, counter]) => {
      const identity = kind === "aes" ? bytes.slice(0, 8) : bytes;
      if (kind === "tdes") identity.set([identity[7] & 0xe0, 0, 0], 7);
      const ones = counter.toString(2).replaceAll("0", "").length;
      const encoded = encodeKeySerialNumber(kind, { identity, counter });
      const isAllowed = ones > 0 && ones <= (kind === "aes" ? 16 : 10);
      if (isAllowed) expect(decodeKeySerialNumber(kind, encoded)).toEqual({ identity, counter });
      else expect(reasonOf(kind, toHex(encoded))).toBe("counter");
    }),
  );
});

test("bytes of another length, no counter and an impossible counter are refused", () => {
  expect(reasonOf("aes", "")).toBe("length");
  expect(reasonOf("aes", "FFFF9876543210E00001")).toBe("length");
  expect(reasonOf("tdes", "123456789012345600000001")).toBe("length");
  expect(reasonOf("aes", "123456789012345600000000")).toBe("counter");
  expect(reasonOf("aes", "1234567890123456FFFF8000")).toBe("counter");
  expect(reasonOf("tdes", "FFFF9876543210E00000")).toBe("counter");
  expect(reasonOf("tdes", "FFFF9876543210FFFC00")).toBe("counter");
});

test("writing refuses what does not fit", () => {
  expect(() => encodeKeySerialNumber("aes", { identity: new Uint8Array(10), counter: 1 })).toThrow(RangeError);
  expect(() => encodeKeySerialNumber("tdes", { ...tdes, counter: 0x200000 })).toThrow(RangeError);
});

test.each([
  ["aes", "123456789012345600000005", undefined],
  ["aes", "123456789012345600000004", "went-back"],
  ["aes", "123456789012345600000006", "went-ahead"],
  ["aes", "123456789012345700000005", "other-key"],
  ["aes", "123456789012345600000000", "counter"],
  ["aes", "1234567890123456000000", "length"],
  ["tdes", "FFFF9876543210E00005", undefined],
  ["tdes", "FFFF9876543210E00004", "went-back"],
  ["tdes", "FFFF9876543210E00006", "went-ahead"],
  ["tdes", "FFFF9876543211E00005", "other-key"],
] as const)("the answer's %s number %s is %s", (kind, received, fault) => {
  expect(keySerialNumberFault(kind, fromHex(received), kind === "aes" ? aes : tdes)).toBe(fault);
});
