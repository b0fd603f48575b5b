/** The C cipher (firmware/native/mbedtls) bound the SDK's way, by name. It works once `sdkTls` has started the library. */
import { xsCipher, type NativeCipher } from "../../native/cipher-xs";
import type { Cipher } from "../../ports/cipher";

const FUNCTIONS: NativeCipher = Object.freeze({
  sha1: (data: Uint8Array) => native("xs_cipher_sha1").call(undefined, data) as ArrayBuffer,
  sha256: (data: Uint8Array) => native("xs_cipher_sha256").call(undefined, data) as ArrayBuffer,
  rsaPublic: (modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array) =>
    native("xs_cipher_rsa_public").call(undefined, modulus, exponent, input) as ArrayBuffer | undefined,
});

/** Hashes and RSA of the C module. */
export const SDK_CIPHER: Cipher = xsCipher(FUNCTIONS);
