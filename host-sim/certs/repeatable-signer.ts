/**
 * Signs certificates for the registration of terminals: deterministic ECDSA (RFC 6979), because a run in virtual time has to come out
 * the same to the byte, and Node signs with random numbers only.
 */
import type { webcrypto } from "node:crypto";
import { createHash, createPrivateKey } from "node:crypto";
import { p256 } from "@noble/curves/nist";

/** What the certificate generator signs with, under this key in PEM (PKCS #8, P-256); whatever key it names is not looked at. */
export function repeatableSigner(privateKeyPem: string): Pick<typeof webcrypto, "subtle"> {
  const { d = "" } = createPrivateKey(privateKeyPem).export({ format: "jwk" });
  const scalar = Buffer.from(d, "base64url");
  const sign = async (_algorithm: unknown, _key: unknown, data: ArrayBuffer): Promise<ArrayBuffer> => {
    const digest = createHash("sha256").update(new Uint8Array(data)).digest();
    const signature = p256.sign(digest, scalar, { lowS: false, prehash: false }).toBytes("compact");
    return Uint8Array.from(signature).buffer;
  };
  return { subtle: { sign } as unknown as webcrypto.SubtleCrypto };
}
