/**
 * The face of the C cipher (firmware/native/mbedtls) in the engine `xs`, where the host installs it as
 * `globalThis.taplineCipher`. C answers buffers; the port wants views.
 */
import type { Cipher } from "../ports/cipher";

/** What the host installs. */
export interface NativeCipher {
  sha1(data: Uint8Array): ArrayBuffer;
  sha256(data: Uint8Array): ArrayBuffer;
  rsaPublic(modulus: Uint8Array, exponent: Uint8Array, input: Uint8Array): ArrayBuffer | undefined;
}

/** The cipher on what the host has installed. */
export function xsCipher(native: NativeCipher): Cipher {
  return {
    sha1: (data) => new Uint8Array(native.sha1(data)),
    sha256: (data) => new Uint8Array(native.sha256(data)),
    rsaPublic(modulus, exponent, input) {
      const result = native.rsaPublic(modulus, exponent, input);
      return result === undefined ? undefined : new Uint8Array(result);
    },
  };
}
