/** Digital signature giving message recovery, with SHA-1 (EMV Book 2, A2.1): what certificates and signed data are made of. */
import { createHash } from "node:crypto";
import type { RsaKey } from "./rsa";

const header = 0x6a;
const trailer = 0xbc;
const hashLength = 20;

/** SHA-1: the one hash that EMV's RSA signatures know (Book 2, B3.1). */
export function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

/** Bytes of a message that a signature of this key carries inside itself. */
export function recoverableLength(key: Pick<RsaKey, "modulus">): number {
  return key.modulus.length - hashLength - 2;
}

/**
 * Signs `recoverable || rest`: the first part, which must fill the key's capacity, can be read back out of the signature; the
 * verifier has to know the rest.
 */
export function signWithRecovery(key: RsaKey, recoverable: Uint8Array, rest: Uint8Array): Uint8Array {
  if (recoverable.length !== recoverableLength(key)) {
    throw new RangeError(`the signed part has ${recoverableLength(key)} bytes, not ${recoverable.length}`);
  }
  const hash = sha1(recoverable, rest);
  return key.privateOperation(Buffer.concat([Uint8Array.of(header), recoverable, hash, Uint8Array.of(trailer)]));
}
