/** The cipher port in both engines: known answers, and the same answer to every input, however hostile. */
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import type { Cipher } from "../../../firmware/ports/cipher";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { describeXs, modulesOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";

type Case = readonly [modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array];

const abc = Uint8Array.from(Buffer.from("abc"));
/** Product of two primes of 61 and 89 bits (Mersenne): small enough to check by hand. */
const smallModulus = (2n ** 61n - 1n) * (2n ** 89n - 1n);

function bytes(value: bigint, length: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * length, "0"));
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power(base, exponent / 2n, modulus);
  return (half * half * (exponent % 2n === 1n ? base : 1n)) % modulus;
}

const number = (value: Uint8Array): bigint => BigInt(`0x0${toHex(value)}`);

/** What the port promises, in the plainest arithmetic. */
function expected([modulus, exponent, input]: Case): string {
  const [n, e, base] = [modulus, exponent, input].map(number);
  const isDefined =
    modulus.length <= 256 &&
    exponent.length <= 4 &&
    input.length === modulus.length &&
    n >= 3n &&
    n % 2n === 1n &&
    e > 0n &&
    base < n;
  return isDefined ? toHex(bytes(power(base, e, n), modulus.length)) : "undefined";
}

const answerOf = (cipher: Cipher, one: Case): string => {
  const result = cipher.rsaPublic(...one);
  return result === undefined ? "undefined" : toHex(result);
};

/** Moduli of all kinds: leading zeros, even, tiny, huge, all ones; inputs of the right length below and above them. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.oneof(
      fc.uint8Array({ maxLength: 24 }),
      fc.uint8Array({ minLength: 64, maxLength: 260 }),
      fc.uint8Array({ minLength: 64, maxLength: 256 }).map((value) => value.map((byte, at) => (at < 3 ? 0 : byte))),
      fc.nat(256).map((length) => new Uint8Array(length).fill(0xff)),
      fc.nat(256).map((length) => new Uint8Array(length)),
    ),
    fc.boolean(),
    fc.oneof(
      fc.constantFrom("", "00", "01", "02", "03", "010001", "00010001", "000003", "FFFFFFFF", "0000000003"),
      fc.uint8Array({ maxLength: 5 }).map(toHex),
    ),
    fc.uint8Array({ maxLength: 256 }),
    fc.boolean(),
  )
  .map(([modulus, odd, exponent, filler, fits]) => {
    const n =
      odd && modulus.length > 0 ? modulus.map((byte, at) => (at === modulus.length - 1 ? byte | 1 : byte)) : modulus;
    const input = fits ? n.map((byte, at) => (at === 0 ? byte >> 1 : (filler[at] ?? byte))) : filler;
    return [n, fromHex(exponent), input];
  });

const edgeCases: readonly Case[] = [
  [bytes(smallModulus, 19), fromHex("03"), bytes(smallModulus - 1n, 19)],
  [bytes(smallModulus, 19), fromHex("03"), bytes(smallModulus, 19)],
  [bytes(smallModulus, 40), fromHex("010001"), bytes(123456789n, 40)],
  [bytes(smallModulus, 19), fromHex("03"), bytes(0n, 19)],
  [fromHex("01"), fromHex("03"), fromHex("00")],
  [fromHex("03"), fromHex("03"), fromHex("02")],
  [fromHex("0005"), fromHex("03"), fromHex("0003")],
  [new Uint8Array(0), fromHex("03"), new Uint8Array(0)],
  [new Uint8Array(0), new Uint8Array(0), new Uint8Array(0)],
  [new Uint8Array(256).fill(0xff), fromHex("FFFFFFFF"), new Uint8Array(256).fill(0xfe)],
  [new Uint8Array(257).fill(0xff), fromHex("03"), new Uint8Array(257)],
];

describe("the cipher of the engine node", () => {
  test("hashes as FIPS 180-4 says", () => {
    expect(toHex(nodeCipher.sha1(abc))).toBe("A9993E364706816ABA3E25717850C26C9CD0D89D");
    expect(toHex(nodeCipher.sha256(abc))).toBe("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  });
  test("answers every input by the plain arithmetic, and throws at none", () => {
    for (const one of edgeCases) expect(answerOf(nodeCipher, one)).toBe(expected(one));
    fc.assert(
      fc.property(cases, (one) => {
        expect(answerOf(nodeCipher, one)).toBe(expected(one));
      }),
      { numRuns: 400 },
    );
  });
});

describeXs("the cipher of the engine xs", (width) => {
  let probe: XsProbe;

  beforeAll(async () => {
    const main = `import { xsCipher } from "cipher-xs";\n${PROBE_PRELUDE}
      const cipher = xsCipher(taplineCipher);
      const hex = (bytes) => bytes === undefined ? "undefined" : [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
      const HEAD = 21;
      onWake = (body) => {
        let at = HEAD + 1;
        const next = () => { const length = body[at] * 256 + body[at + 1]; at += 2 + length; return body.subarray(at - length, at); };
        if (body[HEAD] === 0) { const data = next(); say(hex(cipher.sha1(data))); say(hex(cipher.sha256(data))); }
        else while (at < body.length) say(hex(cipher.rsaPublic(next(), next(), next())));
      };`;
    const modules = [{ moduleName: "main", source: main }, ...modulesOf("firmware/native", ["cipher-xs"])];
    probe = new XsProbe({ width, modules });
    await probe.start();
  });
  afterAll(() => probe.engine.kill());

  async function ask(kind: 0 | 1, parts: readonly Uint8Array[]): Promise<string[]> {
    probe.said.length = 0;
    await probe.wake(
      Uint8Array.from([kind, ...parts.flatMap((part) => [part.length >> 8, part.length & 0xff, ...part])]),
    );
    return [...probe.said];
  }

  test("hashes as node does, empty and long", async () => {
    for (const length of [0, 1, 63, 64, 65, 2048, 60_000]) {
      const data = Uint8Array.from({ length }, (_none, index) => (index * 7) & 0xff);
      const digests = ["sha1", "sha256"].map((name) => createHash(name).update(data).digest("hex").toUpperCase());
      expect(await ask(0, [data])).toEqual(digests);
    }
  });

  test("answers every input of RSA as node does, and throws at none", async () => {
    const all = [...edgeCases, ...fc.sample(cases, { numRuns: 400, seed: 20_261_122 })];
    for (let at = 0; at < all.length; at += 50) {
      const batch = all.slice(at, at + 50);
      expect(await ask(1, batch.flat())).toEqual(batch.map((one) => answerOf(nodeCipher, one)));
    }
  });
});
