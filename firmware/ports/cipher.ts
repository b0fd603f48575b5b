/** Cryptographic primitives: native where the board has them. All calls are synchronous and keep nothing. */
export interface Cipher {
  /** SHA-1 (FIPS 180-4, 6.1), 20 bytes: the hash of EMV's certificates and signatures (Book 2, B3.1). Good for nothing else. */
  sha1(data: Uint8Array): Uint8Array;
  /** SHA-256 (FIPS 180-4, 6.2), 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /**
   * RSA public operation, `input ** exponent mod modulus`, big-endian (EMV Book 2, B2.1.3). The result is as long as the
   * modulus. Leading zeros count as nothing in either number. `undefined` when the operation is not defined: a modulus that
   * is even, below 3 or longer than 256 bytes, an exponent that is 0 or longer than 4 bytes, an input of another length
   * than the modulus or not below it. So every input has an answer, and each in bounded time.
   */
  rsaPublic(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): Uint8Array | undefined;
}
