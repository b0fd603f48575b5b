/** From a certificate to a pinned authority (RFC 5280, 6.1, as far as a terminal's own certificate needs it). */
import type { Cipher } from "../ports/cipher";
import { sameSecret } from "./wipe";
import { type Certificate, KEY_USAGES } from "./certificate";

/** Why a chain is not believed. */
export type PathProblem = "untrusted" | "not-yet-valid" | "expired";

/**
 * `undefined` when each certificate of the chain is signed by the next one, the last by one of `roots`, and all are in their dates.
 * The roots are trusted as they are.
 */
export function pathProblem(
  cipher: Pick<Cipher, "sha256" | "ecdsaVerify">,
  chain: readonly Certificate[],
  roots: readonly Certificate[],
  now: number,
): PathProblem | undefined {
  for (let index = 0; index < chain.length; index++) {
    const certificate = chain[index];
    if (now < certificate.notBefore) return "not-yet-valid";
    if (now > certificate.notAfter) return "expired";
    const authority = chain[index + 1];
    if (authority === undefined)
      return roots.some((root) => isSignedBy(cipher, certificate, root)) ? undefined : "untrusted";
    if (!maySign(authority) || !isSignedBy(cipher, certificate, authority)) return "untrusted";
  }
  return "untrusted";
}

function maySign({ extensions: { isAuthority, keyUsage } }: Certificate): boolean {
  return isAuthority && (keyUsage === undefined || (keyUsage & KEY_USAGES.certificateSigning) !== 0);
}

function isSignedBy(
  cipher: Pick<Cipher, "sha256" | "ecdsaVerify">,
  certificate: Certificate,
  authority: Certificate,
): boolean {
  if (!sameSecret(certificate.issuer, authority.subject)) return false;
  return cipher.ecdsaVerify(authority.publicKey, cipher.sha256(certificate.signed), certificate.signature);
}
