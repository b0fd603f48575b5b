/** The cipher port on Node's crypto. What OpenSSL does not take is computed here, so that `node` answers as `xs` does. */
import { createHash, createHmac, createPublicKey, pbkdf2Sync, publicDecrypt, constants } from "node:crypto";
import type { Cipher } from "../../firmware/ports/cipher";
import { demandBounded, demandDerivedLength, demandIterations } from "./cipher-sizes";
import { nodeAes } from "./node-aes";
import { nodeEcdsa } from "./node-ecdsa";

/** Limits of firmware/ports/cipher.ts. */
const modulusLimit = 256;
const exponentLimit = 4;

export const nodeCipher: Cipher = Object.freeze({
  sha1: (data: Uint8Array) => digest("sha1", data),
  sha256: (data: Uint8Array) => digest("sha256", data),
  rsaPublic,
  hmacSha256,
  pbkdf2Sha256,
  ...nodeAes,
  ...nodeEcdsa,
});

function digest(algorithm: string, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(algorithm).update(data).digest());
}

function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  demandBounded(key, data);
  return new Uint8Array(createHmac("sha256", key).update(data).digest());
}

function pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  demandBounded(password, salt);
  demandIterations(iterations);
  demandDerivedLength(length);
  return new Uint8Array(pbkdf2Sync(password, salt, iterations, length, "sha256"));
}

function rsaPublic(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): Uint8Array | undefined {
  if (modulus.length > modulusLimit || exponent.length > exponentLimit || input.length !== modulus.length) {
    return undefined;
  }
  const numbers = { n: numberOf(modulus), e: numberOf(exponent), base: numberOf(input) };
  if (numbers.n < 3n || numbers.n % 2n === 0n || numbers.e === 0n || numbers.base >= numbers.n) return undefined;
  const zeros = modulus.findIndex((byte) => byte !== 0);
  const result = new Uint8Array(modulus.length);
  const shortened = input.subarray(zeros);
  result.set(
    byOpenSsl(modulus.subarray(zeros), exponent, shortened) ?? bytesOf(power(numbers), shortened.length),
    zeros,
  );
  return result;
}

/** `undefined` for a key that OpenSSL refuses: too small, an exponent it does not like. */
function byOpenSsl(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): Uint8Array | undefined {
  try {
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
    const jwk = { kty: "RSA", n: base64(modulus), e: base64(exponent) };
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, input);
  } catch {
    return undefined;
  }
}

/** Square and multiply. */
function power({ base, e, n }: { base: bigint; e: bigint; n: bigint }): bigint {
  let result = 1n;
  let square = base;
  for (let rest = e; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function bytesOf(number: bigint, length: number): Uint8Array {
  return Buffer.from(number.toString(16).padStart(2 * length, "0"), "hex");
}
