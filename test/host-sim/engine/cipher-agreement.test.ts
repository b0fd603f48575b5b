/** What both engines answer alike: random inputs, the words for mistakes, and every bit that somebody might change. */
import * as fc from "fast-check";
import { toHex } from "../../../firmware/codec/hex";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { askNode, bytesOf, describeCiphers, describeXsCiphers, type CipherCall } from "./cipher-engines";
import { ECDSA_KEY, ECDSA_SIGNATURES } from "./sha256-vectors";

const SEED = 20_261_122;
/** One verification takes milliseconds: so not every bit, but one in every third byte. */
const BIT_STEP = 25;
const ORDER = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const upTo = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength, size: "max" });
const key = fc.constantFrom(16, 24, 32).chain(bytes);
const blocks = fc.nat(8).chain((count) => bytes(16 * count));
const call = <Values extends (Uint8Array | number)[]>(
  name: CipherCall[0],
  ...values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> }
): fc.Arbitrary<CipherCall> => fc.tuple(...values).map((all): CipherCall => [name, ...all]);

/** Of sizes that the port takes; counters at the end of their range, too. */
const taken = fc.oneof(
  call("hmacSha256", upTo(200), upTo(300)),
  call("pbkdf2Sha256", upTo(100), upTo(100), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 64 })),
  call("aesEcbEncrypt", key, blocks),
  call("aesEcbDecrypt", key, blocks),
  call("aesCbcEncrypt", key, bytes(16), blocks),
  call("aesCbcDecrypt", key, bytes(16), blocks),
  call("aesCtr", key, fc.oneof(bytes(16), fc.constant(new Uint8Array(16).fill(0xff))), upTo(200)),
  call("aesCmac", key, upTo(200)),
  call("aesGcmSeal", key, bytes(12), upTo(100), upTo(200)),
  call("aesGcmOpen", key, bytes(12), upTo(100), upTo(200)),
  call("ecdsaPublicKey", bytes(32)),
  call("ecdsaSign", bytes(32), bytes(32)),
  call("ecdsaVerify", bytes(65), bytes(32), upTo(80)),
);

/** Of any sizes, mostly wrong ones. */
const size = fc.oneof(fc.constantFrom(0, 1, 11, 12, 13, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65, 66), fc.nat(300));
const any = size.chain(bytes);
const amount = fc.constantFrom(-1, 0, 0.5, 1, 1.5, 64, 65, 100_001, 2 ** 32 + 1, Infinity, NaN);
const mistaken = fc.oneof(
  call("hmacSha256", any, any),
  call("pbkdf2Sha256", any, any, amount, amount),
  call("aesEcbEncrypt", any, any),
  call("aesEcbDecrypt", any, any),
  call("aesCbcEncrypt", any, any, any),
  call("aesCbcDecrypt", any, any, any),
  call("aesCtr", any, any, any),
  call("aesCmac", any, any),
  call("aesGcmSeal", any, any, any, any),
  call("aesGcmOpen", any, any, any, any),
  call("ecdsaVerify", any, any, any),
  call("ecdsaPublicKey", any),
  call("ecdsaSign", any, any),
);

/** The bytes with one bit changed, for each bit, or every so many. */
function flipped(original: Uint8Array, step = 1): Uint8Array[] {
  return Array.from({ length: Math.floor((original.length * 8) / step) }, (_none, index) => {
    const bit = index * step;
    return original.with(bit >> 3, original[bit >> 3] ^ (1 << (bit & 7)));
  });
}

const privateKey = bytesOf(ECDSA_KEY.private);
const publicKey = bytesOf(`04${ECDSA_KEY.x}${ECDSA_KEY.y}`);
const digest = nodeCipher.sha256(Uint8Array.from(Buffer.from(ECDSA_SIGNATURES[0].message)));
const signature = nodeCipher.ecdsaSign(privateKey, digest);

describeXsCiphers("the cipher", (ask) => {
  test.each([
    ["inputs of the right sizes", taken],
    ["inputs of any size, which throw in the same words", mistaken],
  ])("answers %s as node does", async (_what, calls) => {
    const sample = fc.sample(calls, { numRuns: 260, seed: SEED });
    expect(await ask(sample)).toEqual(await askNode(sample));
  });
});

describeCiphers("the cipher", (ask) => {
  test("opens what it sealed, and nothing that was changed in any bit, cut or lengthened", async () => {
    const parts = [bytesOf("000102030405060708090a0b0c0d0e0f"), bytesOf("a0a1a2a3a4a5a6a7a8a9aaab"), bytesOf("c0c1")];
    const plaintext = bytesOf("5057205057205057205057");
    const sealed = nodeCipher.aesGcmSeal(parts[0], parts[1], parts[2], plaintext);
    expect(await ask([["aesGcmOpen", ...parts, sealed]])).toEqual([toHex(plaintext)]);
    const changes: CipherCall[] = [
      ...[...parts, sealed].flatMap((part, place) =>
        flipped(part).map((other): CipherCall => ["aesGcmOpen", ...[...parts, sealed].with(place, other)]),
      ),
      ...Array.from({ length: sealed.length }, (_none, length): CipherCall => [
        "aesGcmOpen",
        ...parts,
        sealed.subarray(0, length),
      ]),
      ["aesGcmOpen", ...parts, Uint8Array.of(...sealed, 0)],
    ];
    expect(new Set(await ask(changes))).toEqual(new Set(["undefined"]));
  });

  test("verifies no signature that was changed, cut or lengthened", async () => {
    const changes: CipherCall[] = [
      ...flipped(signature, BIT_STEP).map((other): CipherCall => ["ecdsaVerify", publicKey, digest, other]),
      ...Array.from({ length: signature.length }, (_none, length): CipherCall => {
        return ["ecdsaVerify", publicKey, digest, signature.subarray(0, length)];
      }),
      ["ecdsaVerify", publicKey, digest, Uint8Array.of(...signature, 0)],
      ...[0x00, 0x02, 0x03, 0x05, 0x06, 0x07].map((form): CipherCall => {
        return ["ecdsaVerify", publicKey.with(0, form), digest, signature];
      }),
      ["ecdsaVerify", publicKey.with(64, publicKey[64] ^ 1), digest, signature],
    ];
    expect(await ask([["ecdsaVerify", publicKey, digest, signature]])).toEqual(["true"]);
    expect(new Set(await ask(changes))).toEqual(new Set(["false"]));
  });

  test("knows which private keys are none: 0, and from the order of P-256 up", async () => {
    const order = bytesOf(ORDER);
    const none = [new Uint8Array(32), order, order.with(31, order[31] + 1), new Uint8Array(32).fill(0xff)];
    const keys = [new Uint8Array(32).with(31, 1), order.with(31, order[31] - 1)];
    const publicKeys = await ask([...none, ...keys].map((one): CipherCall => ["ecdsaPublicKey", one]));
    expect(publicKeys.slice(0, none.length)).toEqual(none.map(() => "undefined"));
    expect(publicKeys.slice(none.length).map((one) => one.slice(0, 12))).toEqual(keys.map(() => "046B17D1F2E1"));
    const refusal = "RangeError: the private key is no scalar of P-256";
    const signatures = await ask(none.map((one): CipherCall => ["ecdsaSign", one, digest]));
    expect(signatures).toEqual(none.map(() => refusal));
  });

  test("takes 65536 bytes and no more", async () => {
    const [most, more] = [new Uint8Array(65_536), new Uint8Array(65_552)];
    const zeros = new Uint8Array(16);
    const refused: CipherCall[] = [
      ["hmacSha256", more, zeros],
      ["hmacSha256", zeros, more],
      ["pbkdf2Sha256", more, zeros, 1, 1],
      ["pbkdf2Sha256", zeros, more, 1, 1],
      ["aesEcbEncrypt", zeros, more],
      ["aesCbcDecrypt", zeros, zeros, more],
      ["aesCtr", zeros, zeros, more],
      ["aesCmac", zeros, more],
      ["aesGcmSeal", zeros, zeros.subarray(4), more, zeros],
      ["aesGcmSeal", zeros, zeros.subarray(4), zeros, more],
      ["aesGcmOpen", zeros, zeros.subarray(4), zeros, more],
      ["ecdsaVerify", publicKey, digest, more],
    ];
    expect(new Set(await ask(refused))).toEqual(new Set(["RangeError: at most 65536 bytes"]));
    expect(await ask([["aesCmac", zeros, most]])).toEqual(await askNode([["aesCmac", zeros, most]]));
  });
});
