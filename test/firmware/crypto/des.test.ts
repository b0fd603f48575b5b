/** DES and TDEA against the published known answers and against OpenSSL. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { Des, desCbcDecrypt, desCbcEncrypt, desEcbDecrypt, desEcbEncrypt } from "../../../firmware/crypto/des";

/** NIST SP 800-20, table A.1: variable plaintext, all keys 0101010101010101; a set bit wanders from the left. */
const VARIABLE_PLAINTEXT = [
  "95F8A5E5DD31D900",
  "DD7F121CA5015619",
  "2E8653104F3834EA",
  "4BD388FF6CD81D4F",
  "20B9E767B2FB1456",
  "55579380D77138EF",
  "6CC5DEFAAF04512F",
  "0D9F279BA5D87260",
  "D9031B0271BD5A0A",
  "424250B37C3DD951",
  "B8061B7ECD9A21E5",
  "F15D0F286B65BD28",
];
/** NIST SP 800-20, table A.2: variable key, plaintext zero. */
const VARIABLE_KEY = [
  ["8001010101010101", "95A8D72813DAA94D"],
  ["4001010101010101", "0EEC1487DD8C26D5"],
  ["2001010101010101", "7AD16FFB79C45926"],
  ["1001010101010101", "D3746294CA6A6CF3"],
  ["0801010101010101", "809F5F873C1FD761"],
  ["0401010101010101", "C02FAFFEC989D1FC"],
  ["0201010101010101", "4615AA1D33E72F10"],
  ["0180010101010101", "2055123350C00858"],
] as const;

/** OpenSSL has TDEA only; three times the same key is DES. */
const long = (key: Uint8Array): Uint8Array =>
  key.length === 24
    ? key
    : key.length === 16
      ? Buffer.concat([key, key.subarray(0, 8)])
      : Buffer.concat([key, key, key]);

function openSsl(kind: "ecb" | "cbc", isForward: boolean, key: Uint8Array, iv: Uint8Array, data: Uint8Array): string {
  const name = kind === "ecb" ? "des-ede3" : "des-ede3-cbc";
  const vector = kind === "ecb" ? null : iv;
  const cipher = isForward ? createCipheriv(name, long(key), vector) : createDecipheriv(name, long(key), vector);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()])
    .toString("hex")
    .toUpperCase();
}

describe("DES", () => {
  test("answers the known plaintexts of NIST SP 800-20", () => {
    VARIABLE_PLAINTEXT.forEach((answer, bit) => {
      const plain = new Uint8Array(8);
      plain[bit >> 3] = 0x80 >> (bit & 7);
      expect(toHex(desEcbEncrypt(fromHex("0101010101010101"), plain))).toBe(answer);
      expect(toHex(desEcbDecrypt(fromHex("0101010101010101"), fromHex(answer)))).toBe(toHex(plain));
    });
  });

  test.each(VARIABLE_KEY)("answers the known key %s of NIST SP 800-20", (key, answer) => {
    expect(toHex(desEcbEncrypt(fromHex(key), new Uint8Array(8)))).toBe(answer);
  });

  test("does TDEA with three keys as NIST SP 800-67 shows it (the quick brown fox)", () => {
    const key = fromHex("0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123");
    const plain = Uint8Array.from(Buffer.from("The qufck brown fox jump"));
    const enciphered = desEcbEncrypt(key, plain);
    expect(toHex(enciphered)).toBe("A826FD8CE53B855FCCE21C8112256FE668D5C05DD9B6B900");
    expect(desEcbDecrypt(key, enciphered)).toEqual(plain);
  });

  test("agrees with OpenSSL for all lengths of key, both modes, both ways", () => {
    const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
    const cases = fc.tuple(
      fc.constantFrom(8, 16, 24).chain(bytes),
      bytes(8),
      fc.nat(5).chain((blocks) => bytes(8 * blocks)),
    );
    fc.assert(
      fc.property(cases, ([key, iv, data]) => {
        const before = toHex(data);
        expect(toHex(desEcbEncrypt(key, data))).toBe(openSsl("ecb", true, key, iv, data));
        expect(toHex(desEcbDecrypt(key, data))).toBe(openSsl("ecb", false, key, iv, data));
        expect(toHex(desCbcEncrypt(key, iv, data))).toBe(openSsl("cbc", true, key, iv, data));
        expect(toHex(desCbcDecrypt(key, iv, data))).toBe(openSsl("cbc", false, key, iv, data));
        expect(toHex(data)).toBe(before);
      }),
    );
  });

  test("refuses keys, vectors and data of other lengths", () => {
    for (const length of [0, 7, 9, 15, 17, 25, 32]) expect(() => new Des(new Uint8Array(length))).toThrow(RangeError);
    expect(() => desEcbEncrypt(new Uint8Array(16), new Uint8Array(9))).toThrow(RangeError);
    expect(() => desCbcEncrypt(new Uint8Array(16), new Uint8Array(7), new Uint8Array(8))).toThrow(RangeError);
    expect(() => desCbcDecrypt(new Uint8Array(16), new Uint8Array(16), new Uint8Array(8))).toThrow(RangeError);
  });

  test("is of no use once wiped", () => {
    const des = new Des(fromHex("0123456789ABCDEF"));
    des.wipe();
    const block = fromHex("0000000000000000");
    des.encrypt(block);
    expect(toHex(block)).not.toBe("D5D44FF720683D0D");
  });
});
