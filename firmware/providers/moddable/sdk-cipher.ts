/** The C cipher (firmware/native/mbedtls) bound the SDK's way, by name. It works once `sdkTls` has started the library. */
import { xsCipher, type NativeCipher } from "../../native/cipher-xs";
import type { Cipher } from "../../ports/cipher";

type Bytes = Uint8Array;

const FUNCTIONS: NativeCipher = Object.freeze({
  sha1: (data: Bytes) => native("xs_cipher_sha1").call(undefined, data) as ArrayBuffer,
  sha256: (data: Bytes) => native("xs_cipher_sha256").call(undefined, data) as ArrayBuffer,
  rsaPublic: (modulus: Bytes, exponent: Bytes, input: Bytes) =>
    native("xs_cipher_rsa_public").call(undefined, modulus, exponent, input) as ArrayBuffer | undefined,
  hmacSha256: (key: Bytes, data: Bytes) => native("xs_hmac_sha256").call(undefined, key, data) as ArrayBuffer,
  pbkdf2Sha256: (password: Bytes, salt: Bytes, iterations: number, length: number) =>
    native("xs_pbkdf2_sha256").call(undefined, password, salt, iterations, length) as ArrayBuffer,
  aes: (mode: number, key: Bytes, start: Bytes | undefined, data: Bytes) =>
    native("xs_aes_run").call(undefined, mode, key, start, data) as ArrayBuffer,
  aesCmac: (key: Bytes, data: Bytes) => native("xs_aes_cmac").call(undefined, key, data) as ArrayBuffer,
  aesGcmSeal: (key: Bytes, nonce: Bytes, additionalData: Bytes, plaintext: Bytes) =>
    native("xs_aes_gcm_seal").call(undefined, key, nonce, additionalData, plaintext) as ArrayBuffer,
  aesGcmOpen: (key: Bytes, nonce: Bytes, additionalData: Bytes, sealed: Bytes) =>
    native("xs_aes_gcm_open").call(undefined, key, nonce, additionalData, sealed) as ArrayBuffer | undefined,
  ecdsaVerify: (publicKey: Bytes, digest: Bytes, signature: Bytes) =>
    native("xs_ecdsa_verify").call(undefined, publicKey, digest, signature) as boolean,
  ecdsaPublicKey: (privateKey: Bytes) =>
    native("xs_ecdsa_public_key").call(undefined, privateKey) as ArrayBuffer | undefined,
  ecdsaSign: (privateKey: Bytes, digest: Bytes) =>
    native("xs_ecdsa_sign").call(undefined, privateKey, digest) as ArrayBuffer,
});

/** Hashes, codes, AES, RSA and ECDSA of the C module. */
export const SDK_CIPHER: Cipher = xsCipher(FUNCTIONS);
