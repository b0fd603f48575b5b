/**
 * The face of the C cipher (firmware/native/mbedtls) in the engine `xs`, where the host installs it as
 * `globalThis.taplineCipher`. C answers buffers; the port wants views.
 */
import type { Cipher } from "../ports/cipher";

/** What the host installs. All sizes are checked in C. */
export interface NativeCipher {
  sha1(data: Uint8Array): ArrayBuffer;
  sha256(data: Uint8Array): ArrayBuffer;
  rsaPublic(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): ArrayBuffer | undefined;
  hmacSha256(key: Uint8Array, data: Uint8Array): ArrayBuffer;
  pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): ArrayBuffer;
  /** `mode` is an `enum aes_mode` of aes_modes.h; without a start in ECB. */
  aes(mode: number, key: Uint8Array, start: Uint8Array | undefined, data: Uint8Array): ArrayBuffer;
  aesCmac(key: Uint8Array, data: Uint8Array): ArrayBuffer;
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array): ArrayBuffer;
  aesGcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    sealed: Uint8Array,
  ): ArrayBuffer | undefined;
  ecdsaVerify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean;
  ecdsaPublicKey(privateKey: Uint8Array): ArrayBuffer | undefined;
  ecdsaSign(privateKey: Uint8Array, digest: Uint8Array): ArrayBuffer;
}

const AES_MODES = Object.freeze({ ecbEncrypt: 0, ecbDecrypt: 1, cbcEncrypt: 2, cbcDecrypt: 3, ctr: 4 });

/** A class, since its methods lie in flash where closures would lie in the heap. */
class XsCipher implements Cipher {
  readonly #native: NativeCipher;

  constructor(native: NativeCipher) {
    this.#native = native;
  }

  sha1(data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.sha1(data));
  }

  sha256(data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.sha256(data));
  }

  rsaPublic(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): Uint8Array | undefined {
    return viewOf(this.#native.rsaPublic(modulus, exponent, input));
  }

  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.hmacSha256(key, data));
  }

  pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
    return new Uint8Array(this.#native.pbkdf2Sha256(password, salt, iterations, length));
  }

  aesEcbEncrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aes(AES_MODES.ecbEncrypt, key, undefined, data));
  }

  aesEcbDecrypt(key: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aes(AES_MODES.ecbDecrypt, key, undefined, data));
  }

  aesCbcEncrypt(key: Uint8Array, initialisationVector: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aes(AES_MODES.cbcEncrypt, key, initialisationVector, data));
  }

  aesCbcDecrypt(key: Uint8Array, initialisationVector: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aes(AES_MODES.cbcDecrypt, key, initialisationVector, data));
  }

  aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aes(AES_MODES.ctr, key, counter, data));
  }

  aesCmac(key: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aesCmac(key, data));
  }

  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.aesGcmSeal(key, nonce, additionalData, plaintext));
  }

  aesGcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined {
    return viewOf(this.#native.aesGcmOpen(key, nonce, additionalData, sealed));
  }

  ecdsaVerify(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
    return this.#native.ecdsaVerify(publicKey, digest, signature);
  }

  ecdsaPublicKey(privateKey: Uint8Array): Uint8Array | undefined {
    return viewOf(this.#native.ecdsaPublicKey(privateKey));
  }

  ecdsaSign(privateKey: Uint8Array, digest: Uint8Array): Uint8Array {
    return new Uint8Array(this.#native.ecdsaSign(privateKey, digest));
  }
}

function viewOf(buffer: ArrayBuffer | undefined): Uint8Array | undefined {
  return buffer === undefined ? undefined : new Uint8Array(buffer);
}

/** The cipher on what the host has installed. */
export function xsCipher(native: NativeCipher): Cipher {
  return new XsCipher(native);
}
