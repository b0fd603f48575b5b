/** PIN blocks: published examples, both ways, and blocks that hold no PIN. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createCipheriv } from "node:crypto";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import {
  decipherPinBlock4,
  decodePinBlock0,
  decodePinBlock3,
  encipherPinBlock4,
  encodePinBlock0,
  encodePinBlock2,
  encodePinBlock3,
  encodePinField4,
  panField4,
  PinBlockError,
} from "../../../firmware/crypto/pin-block";
import type { Random } from "../../../firmware/ports/random";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import vectors from "./vectors/aes-dukpt.json";

const digits = (text: string): Uint8Array => Uint8Array.from(text, Number);

/** Gives out these bytes, one behind the other, and then starts over. */
function randomOf(hex: string): Random {
  const bytes = fromHex(hex);
  let at = 0;
  return {
    fill: (buffer) => {
      for (let index = 0; index < buffer.length; index++) buffer[index] = bytes[at++ % bytes.length];
      return buffer;
    },
  };
}

function reasonOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    if (!(error instanceof PinBlockError)) throw error;
    return error.reason;
  }
}

const pins = fc.array(fc.nat(9), { minLength: 4, maxLength: 12 }).map((pin) => Uint8Array.from(pin));
const pans = fc.array(fc.nat(9), { minLength: 8, maxLength: 19 }).map((pan) => Uint8Array.from(pan));
const keys = fc.constantFrom(16, 24, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));

describe("format 0", () => {
  test("is that of ANSI X9.24-1:2009, A.4 and of ISO 9564-1's layout", () => {
    expect(toHex(encodePinBlock0(digits("1234"), digits("4012345678909")))).toBe("041274EDCBA9876F");
    const long = encodePinBlock0(digits("123456789012"), digits("4111111111111111"));
    expect(toHex(long)).toBe(toHex(plain0("123456789012", "111111111111")));
    expect(decodePinBlock0(fromHex("041274EDCBA9876F"), digits("4012345678909"))).toEqual(digits("1234"));
  });

  test("comes back for any PIN and account, also a short one", () => {
    fc.assert(
      fc.property(pins, pans, (pin, pan) => {
        expect(decodePinBlock0(encodePinBlock0(pin, pan), pan)).toEqual(pin);
      }),
    );
  });
});

/** The block in the plainest arithmetic. */
function plain0(pin: string, account: string): Uint8Array {
  const field = BigInt(`0x0${pin.length.toString(16)}${pin.padEnd(14, "F")}`) ^ BigInt(`0x${account}`);
  return fromHex(field.toString(16).padStart(16, "0"));
}

describe("format 2", () => {
  test("is laid out as EMV Book 3, 6.5.12.4 says", () => {
    expect(toHex(encodePinBlock2(digits("12345")))).toBe("2512345FFFFFFFFF");
    expect(toHex(encodePinBlock2(digits("888888888888")))).toBe("2C888888888888FF");
  });

  test("has room for 4 to 12 digits and nothing else", () => {
    expect(() => encodePinBlock2(digits("123"))).toThrow(RangeError);
    expect(() => encodePinBlock2(digits("1234567890123"))).toThrow(RangeError);
    expect(() => encodePinBlock2(Uint8Array.of(1, 2, 3, 10))).toThrow(RangeError);
  });
});

describe("format 3", () => {
  test("fills with A to F, each from its share of the random bytes", () => {
    const pan = digits("4111111111111111");
    const block = encodePinBlock3(randomOf("00010203FEFF0405"), digits("1234"), pan);
    const field = BigInt(`0x${toHex(block)}`) ^ 0x111111111111n;
    expect(field.toString(16).toUpperCase()).toBe("341234ABCDEFABCD");
    expect(decodePinBlock3(block, pan)).toEqual(digits("1234"));
  });

  test("comes back for any PIN, account and randomness", () => {
    fc.assert(
      fc.property(pins, pans, fc.uint8Array({ minLength: 3, maxLength: 12 }), (pin, pan, bytes) => {
        fc.pre(bytes.some((byte) => byte < 252));
        expect(decodePinBlock3(encodePinBlock3(randomOf(toHex(bytes)), pin, pan), pan)).toEqual(pin);
      }),
    );
  });
});

describe("format 4", () => {
  const random = randomOf(vectors.pinField.slice(16));

  test("has the fields of the X9.24-3 supplement, and its enciphered blocks", () => {
    const pan = digits("4111111111111111");
    expect(toHex(encodePinField4(random, digits("1234")))).toBe(vectors.pinField);
    expect(toHex(panField4(pan))).toBe(vectors.panField);
    const rows = vectors.keys[0].transactions as { pinBlock?: string; "pinEncryption/aes128"?: string }[];
    let compared = 0;
    for (const { pinBlock, "pinEncryption/aes128": hexKey } of rows) {
      if (pinBlock === undefined || hexKey === undefined) continue;
      const key = fromHex(hexKey);
      expect(toHex(encipherPinBlock4(nodeCipher, random, key, digits("1234"), pan))).toBe(pinBlock);
      expect(decipherPinBlock4(nodeCipher, key, fromHex(pinBlock), pan)).toEqual(digits("1234"));
      compared++;
    }
    expect(compared).toBe(8);
  });

  test.each([
    ["41111111", "00000411111110000000000000000000"],
    ["411111111111", "04111111111110000000000000000000"],
    ["4111111111111111111", "74111111111111111111000000000000"],
  ])("has the account %s as %s", (pan, field) => {
    expect(toHex(panField4(digits(pan)))).toBe(field);
  });

  test("comes back for any PIN, account and key, and only for them", () => {
    fc.assert(
      fc.property(pins, pans, keys, fc.uint8Array({ minLength: 8, maxLength: 8 }), (pin, pan, key, bytes) => {
        const block = encipherPinBlock4(nodeCipher, randomOf(toHex(bytes)), key, pin, pan);
        expect(decipherPinBlock4(nodeCipher, key, block, pan)).toEqual(pin);
        const other = pan.map((digit, at) => (at === 0 ? (digit + 1) % 10 : digit));
        let wrong = "";
        try {
          wrong = toHex(decipherPinBlock4(nodeCipher, key, block, other));
        } catch (error) {
          expect(error).toBeInstanceOf(PinBlockError);
        }
        expect(wrong).not.toBe(toHex(pin));
      }),
      { numRuns: 50 },
    );
  });
});

const shared = path.resolve(__dirname, "../../../../shared/vectors/keys/dukpt.json");
(existsSync(shared) ? describe : describe.skip)("the shared vectors (skipped when ../shared is absent)", () => {
  test("PIN blocks of formats 0 and 4", () => {
    const { aes128, tdes } = JSON.parse(readFileSync(shared, "utf8")) as Record<
      string,
      Record<string, string> & { transactions: Record<string, string>[] }
    >;
    expect(toHex(encodePinBlock0(digits(tdes.pin), digits(tdes.pan)))).toBe(tdes.pinBlockFormat0);
    expect(toHex(panField4(digits(aes128.pan)))).toBe(aes128.panFieldFormat4);
    const random = randomOf(aes128.pinFieldFormat4.slice(16));
    for (const row of aes128.transactions) {
      const key = fromHex(row.pinKeyAes128);
      const block = encipherPinBlock4(nodeCipher, random, key, digits(aes128.pin), digits(aes128.pan));
      expect(toHex(block)).toBe(row.encryptedPinBlockFormat4);
    }
  });
});

describe("a block that holds no PIN is refused", () => {
  const pan = digits("4111111111111111");
  const hidden = (hex: string): Uint8Array =>
    fromHex((BigInt(`0x${hex}`) ^ 0x111111111111n).toString(16).padStart(16, "0"));
  test.each([
    ["141234FFFFFFFFFF", "control"],
    ["031234FFFFFFFFFF", "length"],
    ["0D1234FFFFFFFFFF", "length"],
    ["04123AFFFFFFFFFF", "digit"],
    ["041234FFFFFFFFF0", "filler"],
  ])("format 0: %s, %s", (hex, reason) => {
    expect(reasonOf(() => decodePinBlock0(hidden(hex), pan))).toBe(reason);
  });

  test("format 3 with a filler below A, and formats mistaken for each other", () => {
    expect(reasonOf(() => decodePinBlock3(hidden("341234ABCDEFABC9"), pan))).toBe("filler");
    expect(reasonOf(() => decodePinBlock3(hidden("041234FFFFFFFFFF"), pan))).toBe("control");
    expect(reasonOf(() => decodePinBlock0(hidden("341234FFFFFFFFFF"), pan))).toBe("control");
  });

  test.each([
    ["341234AAAAAAAAAA", "control"],
    ["4F1234AAAAAAAAAA", "length"],
    ["44123AAAAAAAAAAA", "digit"],
    ["441234AAAAAAAAAF", "filler"],
  ])("format 4: %s, %s", (field, reason) => {
    const key = Buffer.alloc(16, 7);
    const encipher = (block: Uint8Array): Uint8Array =>
      createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block);
    const inner = encipher(fromHex(`${field}0011223344556677`));
    const block = encipher(inner.map((byte, at) => byte ^ panField4(pan)[at]));
    expect(reasonOf(() => decipherPinBlock4(nodeCipher, key, block, pan))).toBe(reason);
  });

  test("blocks of another length", () => {
    expect(reasonOf(() => decodePinBlock0(new Uint8Array(16), pan))).toBe("block-length");
    expect(reasonOf(() => decodePinBlock3(new Uint8Array(0), pan))).toBe("block-length");
    expect(reasonOf(() => decipherPinBlock4(nodeCipher, new Uint8Array(16), new Uint8Array(8), pan))).toBe(
      "block-length",
    );
  });
});

test("PINs and accounts that are none are a bug of the caller, told without a digit of them", () => {
  const pan = digits("4111111111111111");
  for (const pin of ["123", "1234567890123"])
    expect(() => encodePinBlock0(digits(pin), pan)).toThrow(/^a PIN has 4 to 12/);
  expect(() => encodePinField4(randomOf("00"), Uint8Array.of(1, 2, 3, 10))).toThrow(/digits only/);
  expect(() => panField4(digits("4111111"))).toThrow(/^a PAN has 8 to 19/);
  expect(() => encodePinBlock0(digits("1234"), Uint8Array.from([...pan.slice(1), 0x31]))).toThrow(/digits only/);
});

test("the intermediate blocks of format 4 are overwritten", () => {
  const seen: Uint8Array[] = [];
  const watching = {
    ...nodeCipher,
    aesEcbEncrypt(key: Uint8Array, data: Uint8Array) {
      seen.push(data);
      return nodeCipher.aesEcbEncrypt(key, data);
    },
    aesEcbDecrypt(key: Uint8Array, data: Uint8Array) {
      const result = nodeCipher.aesEcbDecrypt(key, data);
      seen.push(result);
      return result;
    },
  };
  const key = new Uint8Array(16);
  const pan = digits("4111111111111111");
  const block = encipherPinBlock4(watching, randomOf("5A"), key, digits("1234"), pan);
  decipherPinBlock4(watching, key, block, pan);
  expect(seen).toHaveLength(4);
  expect(seen.every((buffer) => buffer.every((byte) => byte === 0))).toBe(true);
});
