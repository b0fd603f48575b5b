/** RSA as cards use it: the bare operation, no padding of its own (EMV Book 2, B2.1). On `node:crypto`. */
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from "node:crypto";

/** Lengths of the moduli in the gallery, in bits; 1984 is the longest that EMV takes (Book 2, B2.1). */
export type RsaBits = 1152 | 1408 | 1984;

/** The public half. */
export interface RsaPublicKey {
  /** Big-endian, first byte not zero. */
  readonly modulus: Uint8Array;
  /** `03` or `010001`. */
  readonly exponent: Uint8Array;
}

/** A key pair. The private half never leaves it. */
export class RsaKey implements RsaPublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    const { n = "", e = "" } = key.export({ format: "jwk" });
    this.#key = key;
    this.modulus = Uint8Array.from(Buffer.from(n, "base64url"));
    this.exponent = Uint8Array.from(Buffer.from(e, "base64url"));
  }

  /** A new pair with public exponent 3, as most cards have (EMV Book 2, 11.1.3). */
  static generate(bits: RsaBits): RsaKey {
    return new RsaKey(generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: 3 }).privateKey);
  }

  /** From PKCS #8 in PEM; throws when the text holds no RSA key. */
  static fromPem(pem: string): RsaKey {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== "rsa") throw new TypeError(`an RSA key is expected, not ${key.asymmetricKeyType}`);
    return new RsaKey(key);
  }

  toPem(): string {
    return this.#key.export({ type: "pkcs8", format: "pem" }).toString();
  }

  /** The private operation: signs or deciphers a block as long as the modulus and below it; throws for any other. */
  privateOperation(block: Uint8Array): Uint8Array {
    return Uint8Array.from(privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, block));
  }

  /** The public operation, for what is enciphered to this key. */
  publicOperation(block: Uint8Array): Uint8Array {
    return Uint8Array.from(publicEncrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, block));
  }
}
