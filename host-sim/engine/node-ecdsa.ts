/** The ECDSA of the cipher port for Node, whose OpenSSL signs with random numbers only and takes no digests for P-256. */
import { createHash } from "node:crypto";
import { p256 } from "@noble/curves/nist";
import type { Cipher } from "../../firmware/ports/cipher";
import { demandBounded, demandDigest, demandPrivateKey, demandPublicKey, demandScalar } from "./cipher-sizes";

type EcdsaCipher = Pick<Cipher, "ecdsaVerify" | "ecdsaPublicKey" | "ecdsaSign">;

/** s may be in the upper half of the field, as FIPS 186-5 says; bytes to sign are digests already. */
const PLAIN = Object.freeze({ lowS: false, prehash: false });
const UNCOMPRESSED_POINT = 0x04;

/**
 * What was computed before, by the digest of what it was computed from. Every boot of a terminal tests itself with the same keys, and a
 * bench boots thousands.
 */
class Memory<Result> {
  readonly #kept = new Map<string, Result>();

  recall(operands: readonly Uint8Array[], compute: () => Result): Result {
    const hash = createHash("sha256");
    for (const operand of operands) hash.update(`${operand.length}:`).update(operand);
    const name = hash.digest("base64");
    if (!this.#kept.has(name)) {
      if (this.#kept.size === RESULTS_KEPT) this.#kept.clear();
      this.#kept.set(name, compute());
    }
    return this.#kept.get(name) as Result;
  }
}

const RESULTS_KEPT = 100;
const verdicts = new Memory<boolean>();
const signatures = new Memory<Uint8Array>();

export const nodeEcdsa: EcdsaCipher = Object.freeze({ ecdsaVerify, ecdsaPublicKey, ecdsaSign });

function ecdsaVerify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  demandPublicKey(publicKey);
  demandDigest(digest);
  demandBounded(signature);
  return verdicts.recall([publicKey, digest, signature], () => verify(publicKey, digest, signature));
}

function verify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey[0] !== UNCOMPRESSED_POINT) return false;
  try {
    return p256.verify(signature, digest, publicKey, { ...PLAIN, format: "der" });
  } catch {
    return false; // not DER, or numbers out of range
  }
}

function ecdsaPublicKey(privateKey: Uint8Array): Uint8Array | undefined {
  demandPrivateKey(privateKey);
  return p256.utils.isValidSecretKey(privateKey) ? p256.getPublicKey(privateKey, false) : undefined;
}

function ecdsaSign(privateKey: Uint8Array, digest: Uint8Array): Uint8Array {
  demandPrivateKey(privateKey);
  demandDigest(digest);
  demandScalar(p256.utils.isValidSecretKey(privateKey));
  const sign = (): Uint8Array => p256.sign(digest, privateKey, PLAIN).toBytes("der");
  return signatures.recall([privateKey, digest], sign).slice();
}
