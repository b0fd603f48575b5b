/** Key blocks: published ones, our own, and every reason to refuse one. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { KeyBlockError } from "../../../firmware/crypto/key-block-error";
import type { KeyBlockReason } from "../../../firmware/crypto/key-block-error";
import { BINDINGS } from "../../../firmware/crypto/key-block-binding";
import { buildKeyBlockHeader, optionalBlockOf, parseKeyBlockHeader } from "../../../firmware/crypto/key-block-header";
import type { KeyAttributes, KeyBlockVersion } from "../../../firmware/crypto/key-block-header";
import { unwrapKeyBlock, wrapKeyBlock } from "../../../firmware/crypto/key-block";
import type { KeyPolicy } from "../../../firmware/crypto/key-block-policy";
import { aesKeyCheckValue, tdesKeyCheckValue } from "../../../firmware/crypto/key-check-value";
import type { Random } from "../../../firmware/ports/random";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import published from "./vectors/key-blocks.json";

const ANY: KeyPolicy = {
  versions: ["A", "B", "C", "D"],
  usages: ["B0", "B1", "D0", "K0", "M3", "P0", "C0"],
  algorithms: ["A", "D", "H", "T"],
  modes: ["B", "C", "D", "E", "G", "N", "V", "X"],
};
const KEY_32 = fromHex("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
const KEY_16 = fromHex("DD7515F2BFC17F85CE48F3CA25CB21F6");
const INITIAL_KEY: KeyAttributes = {
  usage: "B1",
  algorithm: "A",
  mode: "X",
  keyVersion: "00",
  exportability: "N",
  optionalBlocks: [],
};

/** Gives out these bytes, one behind the other, and then starts over. */
function randomOf(bytes: Uint8Array): Random {
  let at = 0;
  return {
    fill: (buffer) => {
      for (let index = 0; index < buffer.length; index++) buffer[index] = bytes[at++ % bytes.length];
      return buffer;
    },
  };
}
const random = randomOf(Uint8Array.of(0xa5, 0x5a, 0x3c));

function reasonOf(work: () => unknown): KeyBlockReason | "none" {
  try {
    work();
    return "none";
  } catch (error) {
    if (!(error instanceof KeyBlockError)) throw error;
    return error.reason;
  }
}

const unwrap = (text: string, policy: Partial<KeyPolicy> = {}, key = KEY_32): Uint8Array =>
  unwrapKeyBlock(nodeCipher, key, text, { ...ANY, ...policy }).key;
const wrap = (attributes: Partial<KeyAttributes> = {}, key = new Uint8Array(16).fill(7)): string =>
  wrapKeyBlock(nodeCipher, random, KEY_32, "D", { ...INITIAL_KEY, ...attributes }, key);

/** Writes a block of any version, right or wrong, on OpenSSL: the MAC is always that of its content. */
function forge(version: KeyBlockVersion, protectionKey: Uint8Array, head: string, body: Uint8Array): string {
  const isAes = version === "D";
  const keys = BINDINGS[version].keys(nodeCipher, protectionKey);
  const cbc = (vector: Uint8Array): Buffer => {
    const long =
      keys.encryption.length === 16
        ? Buffer.concat([keys.encryption, keys.encryption.subarray(0, 8)])
        : keys.encryption;
    const name = isAes ? `aes-${8 * keys.encryption.length}-cbc` : "des-ede3-cbc";
    return createCipheriv(name, isAes ? keys.encryption : long, vector)
      .setAutoPadding(false)
      .update(body);
  };
  const isVariant = version === "A" || version === "C";
  if (!isVariant) {
    const mac = BINDINGS[version].mac(nodeCipher, keys.authentication, Buffer.concat([Buffer.from(head), body]));
    return head + toHex(cbc(mac)) + toHex(mac);
  }
  const encrypted = cbc(Buffer.from(head.slice(0, 8)));
  const mac = BINDINGS[version].mac(nodeCipher, keys.authentication, Buffer.concat([Buffer.from(head), encrypted]));
  return head + toHex(encrypted) + toHex(mac);
}

describe("published key blocks", () => {
  test.each(published)("$source: $block", ({ protectionKey, block, key, keyCheckValue }) => {
    const { header, key: unwrapped } = unwrapKeyBlock(nodeCipher, fromHex(protectionKey), block, ANY);
    expect(toHex(unwrapped)).toBe(key);
    expect(header.version + header.usage + header.algorithm + header.mode).toBe(block[0] + block.slice(5, 9));
    const ours = header.algorithm === "T" ? tdesKeyCheckValue(unwrapped) : aesKeyCheckValue(nodeCipher, unwrapped);
    expect(toHex(ours).slice(0, keyCheckValue.length)).toBe(keyCheckValue);
  });

  test("carry their key serial number in an optional block", () => {
    const withKs = published.filter(({ block }) => block.includes("KS18"));
    expect(withKs).toHaveLength(5);
    for (const { block } of withKs) {
      expect(optionalBlockOf(parseKeyBlockHeader(block), "KS")).toBe("00604B120F9292800000");
      expect(optionalBlockOf(parseKeyBlockHeader(block), "IK")).toBeUndefined();
    }
  });

  test.each(published.filter(({ block }) => block.startsWith("B") || block.startsWith("D")))(
    "are written again, byte for byte, from the same padding: $block",
    ({ protectionKey, block, key }) => {
      const kbpk = fromHex(protectionKey);
      const { header } = unwrapKeyBlock(nodeCipher, kbpk, block, ANY);
      const { macLength, blockLength } =
        header.version === "D" ? { macLength: 16, blockLength: 16 } : { macLength: 8, blockLength: 8 };
      const mac = fromHex(block.slice(-2 * macLength));
      const body = fromHex(block.slice(header.length, -2 * macLength));
      const keys = BINDINGS[header.version].keys(nodeCipher, kbpk);
      const name = blockLength === 16 ? `aes-${8 * kbpk.length}-cbc` : "des-ede3-cbc";
      const long =
        blockLength === 16
          ? keys.encryption
          : Buffer.concat([keys.encryption, keys.encryption.subarray(0, 8)]).subarray(0, 24);
      const clear = createDecipheriv(name, long, mac).setAutoPadding(false).update(body);
      const padding = randomOf(clear.subarray(2 + key.length / 2));
      const version = header.version as "B" | "D";
      const again = wrapKeyBlock(nodeCipher, padding, kbpk, version, header, fromHex(key), clear.length - 2);
      expect(again).toBe(block);
    },
  );
});

describe("our own key blocks", () => {
  const bytes = (...lengths: number[]): fc.Arbitrary<Uint8Array> =>
    fc.constantFrom(...lengths).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  const text = (maxLength: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(..."0123456789ABCDEFxyz ~"), { maxLength }).map((letters) => letters.join(""));
  const optional = fc.array(fc.record({ id: fc.constantFrom("KS", "IK", "TS", "LB"), data: text(40) }), {
    maxLength: 3,
  });

  test("come back whole, with their attributes and optional blocks, in B and D", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("B" as const, "D" as const),
        bytes(16, 24, 32),
        optional,
        bytes(16, 24),
        (version, kbpk, blocks, key) => {
          const protectionKey = version === "B" ? kbpk.slice(0, 24) : kbpk;
          fc.pre(version === "D" || key.length <= protectionKey.length);
          const attributes: KeyAttributes = { ...INITIAL_KEY, algorithm: "T", optionalBlocks: blocks };
          const wrapped = wrapKeyBlock(nodeCipher, random, protectionKey, version, attributes, key);
          const result = unwrapKeyBlock(nodeCipher, protectionKey, wrapped, { ...ANY, versions: [version] });
          expect(toHex(result.key)).toBe(toHex(key));
          expect(result.header.optionalBlocks.filter(({ id }) => id !== "PB")).toEqual(blocks);
          expect(wrapped.length % (version === "D" ? 16 : 8)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("do not tell how long their key is", () => {
    const lengths = [16, 24, 32].map((length) => wrap({}, new Uint8Array(length)).length);
    expect(new Set(lengths).size).toBe(1);
  });

  test("write optional blocks of more than 255 characters in the longer form", () => {
    const data = "x".repeat(1000);
    const block = wrap({ optionalBlocks: [{ id: "LB", data }] });
    expect(block.slice(16, 26)).toBe("LB000403F2");
    expect(optionalBlockOf(unwrapKeyBlock(nodeCipher, KEY_32, block, ANY).header, "LB")).toBe(data);
  });

  test("with no single character changed are opened", () => {
    const block = wrap({ optionalBlocks: [{ id: "IK", data: "1234567890123456" }] });
    for (let at = 0; at < block.length; at++) {
      const other = block[at] === "0" ? "1" : "0";
      const changed = block.slice(0, at) + other + block.slice(at + 1);
      expect([at, reasonOf(() => unwrap(changed))]).not.toEqual([at, "none"]);
    }
  });
});

describe("a block is refused", () => {
  const good = wrap();

  test("with a MAC of another protection key, or of none: mac", () => {
    expect(
      reasonOf(() =>
        unwrap(
          good,
          {},
          KEY_32.map((byte) => byte ^ 1),
        ),
      ),
    ).toBe("mac");
    expect(reasonOf(() => unwrap(`${good.slice(0, -1)}${good.endsWith("0") ? "1" : "0"}`))).toBe("mac");
    for (const { protectionKey, block } of published) {
      const last = `${block.slice(0, -2)}${block.endsWith("00") ? "11" : "00"}`;
      expect(reasonOf(() => unwrapKeyBlock(nodeCipher, fromHex(protectionKey), last, ANY))).toBe("mac");
      const usage = `${block.slice(0, 5)}D0${block.slice(7)}`;
      if (usage !== block)
        expect(reasonOf(() => unwrapKeyBlock(nodeCipher, fromHex(protectionKey), usage, ANY))).toBe("mac");
    }
  });

  test("for another use, algorithm, mode or exportability than it is loaded for: each by its name", () => {
    expect(reasonOf(() => unwrap(good, { usages: ["P0"] }))).toBe("usage");
    expect(reasonOf(() => unwrap(good, { algorithms: ["T"] }))).toBe("algorithm");
    expect(reasonOf(() => unwrap(good, { modes: ["E"] }))).toBe("mode");
    expect(reasonOf(() => unwrap(good, { exportabilities: ["E"] }))).toBe("exportability");
    expect(reasonOf(() => unwrap(wrap({ exportability: "E" }), { exportabilities: ["N"] }))).toBe("exportability");
    expect(reasonOf(() => unwrap(good, { exportabilities: ["N"] }))).toBe("none");
  });

  test("in a version that does not exist, or that its protection key is not for: version", () => {
    expect(reasonOf(() => unwrap(`E${good.slice(1)}`))).toBe("version");
    expect(reasonOf(() => unwrap(`d${good.slice(1)}`))).toBe("version");
    expect(reasonOf(() => unwrap(good, { versions: ["B"] }))).toBe("version");
  });

  test("cut, lengthened or of no whole blocks: length", () => {
    expect(reasonOf(() => unwrap(""))).toBe("length");
    expect(reasonOf(() => unwrap(good.slice(0, 15)))).toBe("length");
    expect(reasonOf(() => unwrap(good.slice(0, -2)))).toBe("length");
    expect(reasonOf(() => unwrap(`${good}00`))).toBe("length");
    expect(reasonOf(() => unwrap("D0016B1AX00N0000"))).toBe("length");
    expect(reasonOf(() => unwrap(`D0048B1AX00N0000${"0".repeat(32)}`))).toBe("length");
    expect(reasonOf(() => unwrap(`D0082B1AX00N0000${"0".repeat(66)}`))).toBe("length");
  });

  test("with characters that do not belong there: character", () => {
    expect(reasonOf(() => unwrap(`D01x${good.slice(4)}`))).toBe("character");
    expect(reasonOf(() => unwrap(`${good.slice(0, 5)}ż${good.slice(6)}`))).toBe("character");
    expect(reasonOf(() => unwrap(`${good.slice(0, -1)}g`))).toBe("character");
    expect(reasonOf(() => unwrap(`${good.slice(0, 20)} ${good.slice(21)}`))).toBe("character");
  });

  test("with optional blocks that do not fit: optional-block", () => {
    const long = wrap({ optionalBlocks: [{ id: "LB", data: "x".repeat(1000) }] });
    for (const change of ["LB03", "LB0000", "LB0005", "LB00040001"]) {
      const at = 16;
      const changed = long.slice(0, at) + change + long.slice(at + change.length);
      expect([change, reasonOf(() => unwrap(changed))]).toEqual([change, "optional-block"]);
    }
    expect(reasonOf(() => unwrap(`${good.slice(0, 12)}99${good.slice(14)}`))).toMatch(/optional-block|character/);
    expect(reasonOf(() => unwrap(`D0064B1AX00N0100LB06xx${"0".repeat(42)}`))).toBe("optional-block");
  });

  test.each(["A", "B", "C", "D"] as const)(
    "with an authentic key of no possible length (version %s): key-length",
    (version) => {
      const kbpk = version === "D" ? KEY_32 : KEY_16;
      const bodyLength = version === "D" ? 48 : 40;
      const macDigits = { A: 8, B: 16, C: 8, D: 32 }[version];
      const head = (algorithm: string): string =>
        `${version}${String(16 + 2 * bodyLength + macDigits).padStart(4, "0")}B1${algorithm}X00N0000`;
      const body = (bits: number): Uint8Array => {
        const data = new Uint8Array(bodyLength);
        data.set([bits >> 8, bits & 0xff]);
        return data;
      };
      const outcome = (algorithm: string, bits: number): string =>
        reasonOf(() => unwrap(forge(version, kbpk, head(algorithm), body(bits)), {}, kbpk));
      expect(outcome("T", 128)).toBe("none");
      for (const bits of [0, 1, 64, 127, 136, 256, 0xffff])
        expect([bits, outcome("T", bits)]).toEqual([bits, "key-length"]);
      // Three keys under two, and AES under TDEA: the protection would be the weaker.
      expect(outcome("T", 192)).toBe(version === "D" ? "none" : "key-length");
      expect(outcome("A", 128)).toBe(version === "D" ? "none" : "key-length");
      expect(outcome("R", 128)).toBe("algorithm");
    },
  );

  test("with a key stronger than its protection, or of a length that its place does not take: key-length", () => {
    const kbpk = KEY_32.slice(0, 16);
    const body = new Uint8Array(48);
    body.set([0x01, 0x00]);
    expect(reasonOf(() => unwrap(forge("D", kbpk, "D0144B1AX00N0000", body), {}, kbpk))).toBe("key-length");
    expect(reasonOf(() => unwrap(good, { keyLengths: [32] }))).toBe("key-length");
  });
});

test("hostile text gives a typed error and nothing else", () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.tuple(fc.nat(wrap().length - 1), fc.string({ minLength: 1, maxLength: 1 })).map(([at, letter]) => {
      const block = wrap({ optionalBlocks: [{ id: "IK", data: "1234567890123456" }] });
      return block.slice(0, at) + letter + block.slice(at + 1);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const reason = reasonOf(() => unwrap(text));
      expect(typeof reason).toBe("string");
    }),
    { numRuns: 300 },
  );
});

test("a block that says another version than its protection key is for is refused", () => {
  const block = wrap();
  for (const version of ["A", "B", "C"]) expect(reasonOf(() => unwrap(version + block.slice(1)))).toBe("version");
});

test("a refused key does not stay in memory", () => {
  const seen: Uint8Array[] = [];
  const watching = {
    ...nodeCipher,
    aesCbcDecrypt(key: Uint8Array, vector: Uint8Array, data: Uint8Array) {
      const clear = nodeCipher.aesCbcDecrypt(key, vector, data);
      seen.push(key, clear, data);
      return clear;
    },
  };
  expect(reasonOf(() => unwrapKeyBlock(watching, KEY_32, wrap(), { ...ANY, usages: ["P0"] }))).toBe("usage");
  expect(seen).toHaveLength(3);
  expect(seen.every((buffer) => buffer.every((byte) => byte === 0))).toBe(true);
});

test("a caller's mistakes are thrown as such", () => {
  expect(() => unwrap(wrap(), {}, new Uint8Array(8))).toThrow(RangeError);
  expect(() => wrapKeyBlock(nodeCipher, random, KEY_32, "B", INITIAL_KEY, new Uint8Array(16))).toThrow(RangeError);
  expect(() => wrapKeyBlock(nodeCipher, random, KEY_16, "D", INITIAL_KEY, new Uint8Array(32))).toThrow(RangeError);
  expect(() => wrapKeyBlock(nodeCipher, random, KEY_16, "B", INITIAL_KEY, new Uint8Array(16))).toThrow(RangeError);
  expect(() => wrap({}, new Uint8Array(17))).toThrow(RangeError);
  expect(() => wrap({ usage: "B" })).toThrow(RangeError);
  expect(() => wrap({ optionalBlocks: [{ id: "LB", data: "x".repeat(9990) }] })).toThrow(RangeError);
  expect(() => buildKeyBlockHeader("D", { ...INITIAL_KEY, optionalBlocks: [{ id: "L", data: "" }] }, 64)).toThrow(
    RangeError,
  );
});
