/**
 * Digital signature scheme giving message recovery (EMV Book 2, A2.1): a block `6A || message || hash || BC` comes out of
 * the signature, and the hash covers the message and what is appended to it from elsewhere.
 */
import type { Cipher } from "../ports/cipher";
import { AuthenticationFailure, type AuthenticationStep } from "./authentication-failure";
import { joinBytes, sameBytes } from "./byte-strings";

/** An RSA public key, big-endian. */
export interface PublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const header = 0x6a;
const trailer = 0xbc;
/** SHA-1 (Book 2, B3.1). */
const hashLength = 20;
const sha1Indicator = 0x01;
/** Header, format, hash and trailer: below that there is no message. */
const shortestBlock = 1 + 1 + hashLength + 1;

/** The message of a signature, from its format byte to before the hash, and the hash. Both are views of one block. */
export interface SignedMessage {
  readonly message: Uint8Array;
  readonly hash: Uint8Array;
}

/** Recovers the message, with the checks in the books' order: length, arithmetic, trailer, header, format. */
export function recoverMessage(
  cipher: Cipher,
  key: PublicKey,
  signature: Uint8Array,
  format: number,
  step: AuthenticationStep,
): SignedMessage | AuthenticationFailure {
  const { length } = signature;
  if (length !== key.modulus.length || length < shortestBlock) return new AuthenticationFailure(step, "length");
  const block = cipher.rsaPublic(key.modulus, key.exponent, signature);
  if (block === undefined) return new AuthenticationFailure(step, "arithmetic");
  if (block[length - 1] !== trailer) return new AuthenticationFailure(step, "trailer");
  if (block[0] !== header) return new AuthenticationFailure(step, "header");
  if (block[1] !== format) return new AuthenticationFailure(step, "format");
  const hashAt = length - 1 - hashLength;
  return { message: block.subarray(1, hashAt), hash: block.subarray(hashAt, length - 1) };
}

/** Compares the hash over message and appended parts with the signed one. */
export function checkHash(
  cipher: Cipher,
  { message, hash }: SignedMessage,
  algorithm: number,
  appended: readonly Uint8Array[],
  step: AuthenticationStep,
): undefined | AuthenticationFailure {
  if (algorithm !== sha1Indicator) return new AuthenticationFailure(step, "algorithm");
  const covered = joinBytes([message, ...appended]);
  const computed = cipher.sha1(covered);
  covered.fill(0); // the static data of a card among it
  return sameBytes(computed, hash) ? undefined : new AuthenticationFailure(step, "hash");
}
