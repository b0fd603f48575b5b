/** Whether what the acquirer calls the terminal's certificate is one: its key, its name, a pinned authority, the dates. */
import { DerError } from "../../codec/der";
import { type Certificate, CertificateError, KEY_USAGES, readCertificate } from "../../crypto/certificate";
import { pathProblem, type PathProblem } from "../../crypto/certificate-path";
import { sameSecret } from "../../crypto/wipe";
import type { Cipher } from "../../ports/cipher";
import { readChain } from "./terminal-identity";

/** Why a chain is not taken. */
export type ChainRefusal = PathProblem | "malformed" | "other-key" | "other-name" | "other-use";

export interface ChainDemands {
  readonly cipher: Pick<Cipher, "sha256" | "ecdsaVerify">;
  readonly publicKey: Uint8Array;
  readonly uri: string;
  /** The pinned authorities in DER. */
  readonly roots: readonly Uint8Array[];
  readonly now: number;
}

/** The terminal's own certificate out of the chain, or why it is refused. */
export function checkChain(bytes: Uint8Array, demands: ChainDemands): Certificate | ChainRefusal {
  const chain = certificatesIn(bytes);
  if (chain === undefined) return "malformed";
  const [own] = chain;
  const { uris, isAuthority, isForClients, keyUsage } = own.extensions;
  if (!sameSecret(own.publicKey, demands.publicKey)) return "other-key";
  // Exactly one: a certificate with two names would be somebody else's as well.
  if (uris.length !== 1 || uris[0] !== demands.uri) return "other-name";
  const maySign = keyUsage === undefined || (keyUsage & KEY_USAGES.digitalSignature) !== 0;
  if (isAuthority || !isForClients || !maySign) return "other-use";
  return pathProblem(demands.cipher, chain, pinned(demands.roots), demands.now) ?? own;
}

function certificatesIn(bytes: Uint8Array): Certificate[] | undefined {
  try {
    const chain = readChain(bytes);
    return chain.length > 0 ? chain : undefined;
  } catch (error) {
    if (error instanceof DerError || error instanceof CertificateError) return undefined;
    throw error;
  }
}

/** The roots that can sign a terminal's certificate; one of another algorithm may be pinned for the acquirer's alone. */
function pinned(roots: readonly Uint8Array[]): Certificate[] {
  const read: Certificate[] = [];
  for (const root of roots) {
    try {
      read.push(readCertificate(root));
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
    }
  }
  return read;
}
