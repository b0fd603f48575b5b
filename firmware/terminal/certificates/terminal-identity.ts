/**
 * Who the terminal is to its acquirer: the key and the certificates it shows in TLS. The vault's, once it was certified; before
 * that the factory's, which stand in the settings and are good for one thing: to ask for its own (docs/certificates.md).
 */
import { DER, DerReader } from "../../codec/der";
import { type Certificate, readCertificate } from "../../crypto/certificate";
import { ecPrivateKey, newPrivateKey, privateScalar } from "../../crypto/ec-private-key";
import { sameSecret } from "../../crypto/wipe";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { TlsSettings } from "../../storage/settings";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";

/** Most certificates of a chain. */
const CHAIN_LIMIT = 4;

export interface IdentityParts {
  readonly ports: Pick<TerminalPorts, "cipher" | "random">;
  readonly vault: Pick<Vault, "has" | "read" | "write" | "erase">;
  readonly settings: Pick<TlsSettings, "chain" | "key">;
}

/** What TLS is given. The key is a copy, to be overwritten. */
export interface ShownIdentity {
  readonly chain: readonly Uint8Array[];
  readonly key: Uint8Array;
}

export class TerminalIdentity {
  readonly #parts: IdentityParts;
  #notAfter: number | undefined;

  /** Finishes a change of keys that a power cut left half done. */
  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#settle();
  }

  /** Last instant of the vault's certificate; `undefined` when the terminal has none of its own. */
  get notAfter(): number | undefined {
    return this.#notAfter;
  }

  /** What to show now; `undefined` when there is neither a certificate of its own nor one of the factory. */
  show(): ShownIdentity | undefined {
    const { vault, settings } = this.#parts;
    if (this.#notAfter === undefined) {
      return settings.key === undefined ? undefined : { chain: settings.chain, key: settings.key.slice() };
    }
    const scalar = vault.read(VAULT_SLOTS.certificateKey);
    const chain = splitChain(vault.read(VAULT_SLOTS.certificateChain) ?? new Uint8Array(0));
    if (scalar === undefined || chain.length === 0) return undefined;
    const key = ecPrivateKey(scalar, readCertificate(chain[0]).publicKey);
    scalar.fill(0);
    return { chain, key };
  }

  /** A signature with the key of the certificate that is shown now, in DER; `undefined` when there is none, or not one of P-256. */
  sign(digest: Uint8Array): Uint8Array | undefined {
    const { ports, vault, settings } = this.#parts;
    const isOwn = this.#notAfter !== undefined;
    const scalar = isOwn ? vault.read(VAULT_SLOTS.certificateKey) : settings.key && privateScalar(settings.key);
    if (scalar === undefined) return undefined;
    try {
      return ports.cipher.ecdsaSign(scalar, digest);
    } finally {
      scalar.fill(0);
    }
  }

  /** The key that a certificate is asked for; made when there is none. The caller overwrites it. */
  nextKey(): Uint8Array {
    const { ports, vault } = this.#parts;
    const kept = vault.read(VAULT_SLOTS.nextCertificateKey);
    if (kept !== undefined) return kept;
    const made = newPrivateKey(ports.cipher, ports.random);
    vault.write(VAULT_SLOTS.nextCertificateKey, made);
    return made;
  }

  /**
   * From here on the terminal is who this chain says; it is that of {@link nextKey}. Writing the chain decides: after a power cut
   * before it the old key and chain are there, after it the next start finds the new key by the chain it belongs to.
   */
  adopt(chain: Uint8Array): void {
    this.#parts.vault.write(VAULT_SLOTS.certificateChain, chain);
    this.#settle();
  }

  #settle(): void {
    const { ports, vault } = this.#parts;
    const chain = vault.read(VAULT_SLOTS.certificateChain);
    const own = chain && readCertificate(splitChain(chain)[0] ?? chain);
    this.#notAfter = own?.notAfter;
    if (own === undefined) return;
    const next = vault.read(VAULT_SLOTS.nextCertificateKey);
    if (next === undefined) return;
    const publicKey = ports.cipher.ecdsaPublicKey(next);
    if (publicKey !== undefined && sameSecret(publicKey, own.publicKey)) {
      vault.write(VAULT_SLOTS.certificateKey, next);
      vault.erase(VAULT_SLOTS.nextCertificateKey);
    }
    next.fill(0);
  }
}

/** Certificates that stand one after another, each a view; throws `DerError` for anything else, and for too many. */
export function splitChain(bytes: Uint8Array): Uint8Array[] {
  const reader = new DerReader(bytes);
  const chain: Uint8Array[] = [];
  while (reader.next !== undefined && chain.length < CHAIN_LIMIT) chain.push(reader.whole(DER.sequence));
  reader.finish();
  return chain;
}

/** The certificates of a chain, read. */
export function readChain(bytes: Uint8Array): Certificate[] {
  return splitChain(bytes).map(readCertificate);
}
