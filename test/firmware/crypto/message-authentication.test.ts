/** MACs: published vectors of each algorithm, padding, and what does not count as the same MAC. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createCipheriv } from "node:crypto";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { aesKeyCheckValue, tdesKeyCheckValue } from "../../../firmware/crypto/key-check-value";
import { isMessageMac, MAC_LENGTH, messageMac } from "../../../firmware/crypto/message-authentication";
import type { MacAlgorithm } from "../../../firmware/crypto/message-authentication";
import { padMethod1, padMethod2, PaddingError, unpadMethod2 } from "../../../firmware/crypto/padding";
import { retailMac } from "../../../firmware/crypto/retail-mac";
import { tdesCmac } from "../../../firmware/crypto/tdes-cmac";
import { sameSecret, wipe, xorInto } from "../../../firmware/crypto/wipe";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";

const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words));

/** NIST SP 800-38B, D.4 to D.6: messages by their length, of the same bytes. */
const MESSAGE = "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51";
const TDES_CMAC = [
  [
    "8AA83BF8CBDA10620BC1BF19FBB6CD58BC313D4A371CA8B5",
    [
      [0, "B7A688E122FFAF95"],
      [8, "8E8F293136283797"],
      [20, "743DDBE0CE2DC2ED"],
      [32, "33E6B1092400EAE5"],
    ],
  ],
  [
    "4CF15134A2850DD58A3D10BA80570D38",
    [
      [0, "BD2EBF9A3BA00361"],
      [8, "4FF2AB813C53CE83"],
      [20, "62DD1B471902BD4E"],
      [32, "31B1E431DABC4EB8"],
    ],
  ],
] as const;

describe("TDES-CMAC", () => {
  test.each(TDES_CMAC)("gives the examples of NIST SP 800-38B for the key %s", (key, rows) => {
    for (const [length, mac] of rows) {
      expect(toHex(tdesCmac(fromHex(key), fromHex(MESSAGE).subarray(0, length)))).toBe(mac);
    }
  });
});

describe("the retail MAC", () => {
  /** ISO/IEC 9797-1:1999, B.4: algorithm 3. */
  const KEY = fromHex("0123456789ABCDEFFEDCBA9876543210");
  test.each([
    ["Now is the time for all ", 1, "A1C72E74EA3FA9B6"],
    ["Now is the time for all ", 2, "E9086230CA3BE796"],
    ["Now is the time for it", 1, "2E2B1428CC78254F"],
    ["Now is the time for it", 2, "5A692CE64F404145"],
  ] as const)("of %j with padding %i is that of ISO/IEC 9797-1, annex B", (words, padding, mac) => {
    expect(toHex(retailMac(KEY, text(words), padding))).toBe(mac);
  });

  test("is CBC-MAC, then one step back and one forth, for any message", () => {
    const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(16), fc.uint8Array({ maxLength: 60 }), (key, message) => {
        const [left, right] = [key.subarray(0, 8), key.subarray(8)];
        const single = (
          name: string,
          three: readonly Uint8Array[],
          vector: Uint8Array | null,
          data: Uint8Array,
        ): Buffer => createCipheriv(name, Buffer.concat(three), vector).setAutoPadding(false).update(data);
        const padded = padMethod2(message, 8);
        const chained = single("des-ede3-cbc", [left, left, left], new Uint8Array(8), padded);
        const before = padded.length > 8 ? chained.subarray(-16, -8) : new Uint8Array(8);
        const last = padded.slice(-8).map((byte, at) => byte ^ before[at]);
        expect(toHex(retailMac(key, message, 2))).toBe(toHex(single("des-ede3", [left, right, left], null, last)));
      }),
      { numRuns: 50 },
    );
  });

  test("takes a key of two halves only", () => {
    for (const length of [8, 24]) expect(() => retailMac(new Uint8Array(length), text("x"), 1)).toThrow(RangeError);
  });
});

const wycheproof = path.resolve(__dirname, "../../../../shared/vectors/wycheproof/aes_cmac_test.json");
(existsSync(wycheproof) ? describe : describe.skip)("AES-CMAC (skipped when ../shared is absent)", () => {
  test("says of each of Wycheproof's MACs what they say of it, on the eight bytes that a field holds", () => {
    interface Group {
      keySize: number;
      tests: { key: string; msg: string; tag: string; result: string; flags: string[] }[];
    }
    const { testGroups } = JSON.parse(readFileSync(wycheproof, "utf8")) as { testGroups: Group[] };
    const counts = { valid: 0, invalid: 0, keys: 0 };
    for (const { tests } of testGroups) {
      for (const one of tests) {
        const [key, message, tag] = [one.key, one.msg, one.tag].map(fromHex);
        const isKey = [16, 24, 32].includes(key.length);
        const check = (): boolean => isMessageMac(nodeCipher, "aes-cmac", key, message, tag.subarray(0, MAC_LENGTH));
        if (!isKey) {
          expect(check).toThrow(RangeError);
          counts.keys++;
        } else {
          const whole = toHex(nodeCipher.aesCmac(key, message)) === one.tag.toUpperCase();
          expect(whole).toBe(one.result === "valid");
          expect(check()).toBe(
            toHex(nodeCipher.aesCmac(key, message)).slice(0, 16) === one.tag.slice(0, 16).toUpperCase(),
          );
          counts[one.result as "valid" | "invalid"]++;
        }
      }
    }
    expect(counts.valid).toBeGreaterThan(30);
    expect(counts.invalid).toBeGreaterThan(200);
    expect(counts.keys).toBeGreaterThan(0);
  });
});

describe("the MAC of a message", () => {
  const algorithms: readonly MacAlgorithm[] = ["aes-cmac", "tdes-cmac", "retail-1", "retail-2"];
  const key = fromHex("0123456789ABCDEFFEDCBA9876543210");

  test.each(algorithms)(
    "%s: is eight bytes, and is recognised, unless a bit of message, key or MAC is another",
    (algorithm) => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (message, bit) => {
          const mac = messageMac(nodeCipher, algorithm, key, message);
          expect(mac).toHaveLength(MAC_LENGTH);
          expect(isMessageMac(nodeCipher, algorithm, key, message, mac)).toBe(true);
          const flip = (bytes: Uint8Array): Uint8Array =>
            bytes.map((byte, at) => (at === (bit >> 3) % bytes.length ? byte ^ (2 << (bit % 7)) : byte));
          expect(isMessageMac(nodeCipher, algorithm, key, message, flip(mac))).toBe(false);
          expect(isMessageMac(nodeCipher, algorithm, key, flip(message), mac)).toBe(false);
          expect(isMessageMac(nodeCipher, algorithm, flip(key), message, mac)).toBe(false);
        }),
        { numRuns: 25 },
      );
    },
  );

  test("may be of four bytes and zeros, where the host says so", () => {
    const message = text("4012345678909D987");
    const mac = messageMac(nodeCipher, "retail-1", key, message);
    const short = Uint8Array.from([...mac.subarray(0, 4), 0, 0, 0, 0]);
    expect(isMessageMac(nodeCipher, "retail-1", key, message, short, 4)).toBe(true);
    expect(isMessageMac(nodeCipher, "retail-1", key, message, short)).toBe(false);
    expect(isMessageMac(nodeCipher, "retail-1", key, message, mac, 4)).toBe(false);
    expect(isMessageMac(nodeCipher, "retail-1", key, message, mac.subarray(0, 4), 4)).toBe(false);
    expect(isMessageMac(nodeCipher, "retail-1", key, message, new Uint8Array(0))).toBe(false);
  });
});

describe("key check values", () => {
  test("of TDES and AES keys", () => {
    expect(toHex(tdesKeyCheckValue(fromHex("F039121BEC83D26B169BDCD5B22AAF8F")))).toBe("CB9DEA");
    expect(toHex(aesKeyCheckValue(nodeCipher, fromHex("3F419E1CB7079442AA37474C2EFBF8B8")))).toBe("08793E25AB");
  });
});

describe("padding", () => {
  test("method 1 adds zeros where needed, and a block where there is nothing", () => {
    expect(toHex(padMethod1(fromHex("01"), 8))).toBe("0100000000000000");
    expect(toHex(padMethod1(fromHex("0102030405060708"), 8))).toBe("0102030405060708");
    expect(padMethod1(new Uint8Array(0), 8)).toHaveLength(8);
  });

  test("method 2 comes off again, whatever the message ends with", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(8, 16), (message, blockLength) => {
        const padded = padMethod2(message, blockLength);
        expect(padded.length % blockLength).toBe(0);
        expect(padded.length - message.length).toBeLessThanOrEqual(blockLength);
        expect(toHex(unpadMethod2(padded, blockLength))).toBe(toHex(message));
      }),
    );
  });

  test.each([
    ["", "length"],
    ["80000000", "length"],
    ["0000000000000000", "mark"],
    ["0102030405060708", "mark"],
    ["80000000000000000000000000000000", "mark"],
  ])("%s is no message with padding 2: %s", (hex, reason) => {
    try {
      unpadMethod2(fromHex(hex), 8);
      expect("no error").toBe(reason);
    } catch (error) {
      expect(error instanceof PaddingError && error.reason).toBe(reason);
    }
  });
});

describe("secrets", () => {
  test("are overwritten, compared and combined", () => {
    const [one, other] = [fromHex("010203"), fromHex("010204")];
    expect(sameSecret(one, fromHex("010203"))).toBe(true);
    expect(sameSecret(one, other)).toBe(false);
    expect(sameSecret(one, one.subarray(1))).toBe(false);
    xorInto(one, other);
    expect(toHex(one)).toBe("000007");
    expect(() => xorInto(one, new Uint8Array(2))).toThrow(RangeError);
    wipe(one, undefined, other);
    expect([...one, ...other]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
