import { createPublicKey, publicEncrypt, constants } from "node:crypto";
import { KNOWN_ANSWERS, wrongAnswers } from "../../../../firmware/terminal/protection/known-answers";
import type { Cipher } from "../../../../firmware/ports/cipher";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";

/** Methods of the cipher that the tests of the table must notice when they are wrong. */
const METHODS = Object.keys(nodeCipher) as (keyof Cipher)[];

/** A cipher of which one method flips a bit of what it gives. */
function broken(method: keyof Cipher): Cipher {
  const work = nodeCipher[method] as (...args: unknown[]) => unknown;
  const spoiled = (...args: unknown[]): unknown => {
    const result = work.apply(nodeCipher, args);
    if (typeof result === "boolean") return !result;
    const bytes = (result as Uint8Array).slice();
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  };
  return { ...nodeCipher, [method]: spoiled };
}

it("a sound cipher gives every published answer", () => {
  expect(wrongAnswers(nodeCipher)).toEqual([]);
});

// A public key follows from a private one only where certificates are asked for, which its signature proves then.
it.each(METHODS.filter((method) => method !== "ecdsaPublicKey"))("notices a wrong bit of %s", (method) => {
  expect(wrongAnswers(broken(method)).length).toBeGreaterThan(0);
});

it("counts as wrong what throws or is refused", () => {
  const throwing: Cipher = {
    ...nodeCipher,
    aesGcmOpen: () => undefined,
    aesCmac: () => {
      throw new RangeError("key");
    },
  };
  expect(wrongAnswers(throwing)).toEqual(["AES-CMAC", "AES-GCM open"]);
});

it("notices a verifier that says yes to everything", () => {
  expect(wrongAnswers({ ...nodeCipher, ecdsaVerify: () => true })).toEqual(["ECDSA refuse"]);
});

it("names fit the detail of the audit log", () => {
  for (const { name } of KNOWN_ANSWERS) expect(name).toMatch(/^[ -~]{1,16}$/);
});

it("the answers of RSA agree with another implementation of it", () => {
  let used: readonly Uint8Array[] = [];
  const rsa = KNOWN_ANSWERS.find(({ name }) => name === "RSA");
  rsa?.compute({ ...nodeCipher, rsaPublic: (...args) => (used = args)[0] });
  const [modulus, exponent, input] = used.map((bytes) => Buffer.from(bytes));
  const key = createPublicKey({
    key: { kty: "RSA", n: modulus.toString("base64url"), e: exponent.toString("base64url") },
    format: "jwk",
  });
  const recovered = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, input);
  // EMV Book 2, table 5: header, format, …, trailer.
  expect([recovered[0], recovered[1], recovered.at(-1)]).toEqual([0x6a, 0x02, 0xbc]);
  expect(Buffer.from(nodeCipher.sha256(recovered)).toString("hex").toUpperCase()).toBe(rsa?.answer);
});
