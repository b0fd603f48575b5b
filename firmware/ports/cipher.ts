/**
 * Cryptographic primitives: native where the board has them. All calls are synchronous and keep nothing.
 *
 * Bytes of outsiders have an answer (`undefined`, `false`), whatever they are. A size that only a mistake of the program can
 * make, such as a key of 15 bytes, throws a RangeError, with the same words on every engine (XS with a debugger puts a function's
 * name before them). No argument of the functions from HMAC on may be longer than 65536 bytes (RangeError), so that each call has
 * a bounded time. Data comes back in buffers of its own: whoever decrypted something wipes it.
 */
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
  /** HMAC-SHA-256 (FIPS 198-1), 32 bytes. The key may have any length. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /**
   * PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2): 1 to 100,000 iterations, 1 to 64 bytes. It blocks for as long as it takes: on an
   * ESP32-S3 about 0.15 s for 1000 iterations and each 32 bytes.
   */
  pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array;
  /** AES (FIPS 197) block by block (NIST SP 800-38A, 6.1). The key has 16, 24 or 32 bytes; the data, whole blocks of 16. */
  aesEcbEncrypt(key: Uint8Array, data: Uint8Array): Uint8Array;
  aesEcbDecrypt(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES-CBC (SP 800-38A, 6.2) without padding: whole blocks. The initialisation vector has 16 bytes. */
  aesCbcEncrypt(key: Uint8Array, initialisationVector: Uint8Array, data: Uint8Array): Uint8Array;
  aesCbcDecrypt(key: Uint8Array, initialisationVector: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES-CTR (SP 800-38A, 6.5), both ways; the counter is the first block's and counts in all of its 128 bits. */
  aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES-CMAC (SP 800-38B), 16 bytes. */
  aesCmac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES-GCM (SP 800-38D) with a nonce of 12 bytes: the ciphertext and the tag of 16 bytes behind it. */
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** The plaintext, or `undefined` when the tag does not fit: `sealed` was changed, cut or made under another key, nonce or data. */
  aesGcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined;
  /**
   * Verifies ECDSA on P-256 (FIPS 186-5, 6.4.2). The key is an uncompressed point of 65 bytes (SEC 1, 2.3.3), the digest has 32
   * bytes. `false` also for a point that is not on the curve and a signature that is not DER.
   */
  ecdsaVerify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean;
  /** The public key, 65 bytes, of a private one, 32 bytes; `undefined` for 0 and numbers from the order up, which are no keys. */
  ecdsaPublicKey(privateKey: Uint8Array): Uint8Array | undefined;
  /**
   * Signs with P-256, in DER: deterministic (RFC 6979 with SHA-256), so it needs no randomness, and every engine gives the same
   * bytes. A private key that is none throws a RangeError.
   */
  ecdsaSign(privateKey: Uint8Array, digest: Uint8Array): Uint8Array;
}
