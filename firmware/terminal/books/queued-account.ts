/**
 * Account data of sales that the host has not seen yet, under a key that is in the vault and nowhere else: a wipe of the vault takes
 * them with it. The key lives as long as something waits under it, so that nothing of a card can be read once it was sent.
 */
import type { Cipher } from "../../ports/cipher";
import type { Random } from "../../ports/random";
import type { Vault } from "../../storage/vault/vault";
import { VAULT_SLOTS } from "../../storage/vault/vault-slots";

export interface QueuedAccountParts {
  readonly vault: Pick<Vault, "read" | "write" | "erase" | "has">;
  readonly cipher: Pick<Cipher, "aesGcmSeal" | "aesGcmOpen" | "hmacSha256">;
  readonly random: Random;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;

export class QueuedAccounts {
  readonly #parts: QueuedAccountParts;

  constructor(parts: QueuedAccountParts) {
    this.#parts = parts;
  }

  /** Seals account data for one place in the queue: nonce, then AES-256-GCM. The caller wipes the data. */
  seal(ordinal: number, accountData: Uint8Array): Uint8Array {
    const { cipher } = this.#parts;
    const key = this.#key() ?? this.#newKey();
    const additional = placeOf(ordinal);
    // Follows from all that is sealed, as in SIV (RFC 5297, 1.3.2): it comes twice only with the same data in the same place.
    const content = new Uint8Array(additional.length + accountData.length);
    content.set(additional);
    content.set(accountData, additional.length);
    const nonce = cipher.hmacSha256(key, content).subarray(0, NONCE_BYTES);
    content.fill(0);
    const sealed = cipher.aesGcmSeal(key, nonce, additional, accountData);
    key.fill(0);
    const bytes = new Uint8Array(NONCE_BYTES + sealed.length);
    bytes.set(nonce);
    bytes.set(sealed, NONCE_BYTES);
    return bytes;
  }

  /** The account data; the caller wipes them. `undefined` when their key is gone. */
  open(ordinal: number, bytes: Uint8Array): Uint8Array | undefined {
    const key = this.#key();
    if (key === undefined) return undefined;
    const { cipher } = this.#parts;
    const data = cipher.aesGcmOpen(key, bytes.subarray(0, NONCE_BYTES), placeOf(ordinal), bytes.subarray(NONCE_BYTES));
    key.fill(0);
    return data;
  }

  /** Nothing waits any more: what lies in the journal still is for nobody. */
  forget(): void {
    this.#parts.vault.erase(VAULT_SLOTS.queueKey);
  }

  #key(): Uint8Array | undefined {
    return this.#parts.vault.read(VAULT_SLOTS.queueKey);
  }

  #newKey(): Uint8Array {
    const key = this.#parts.random.fill(new Uint8Array(KEY_BYTES));
    this.#parts.vault.write(VAULT_SLOTS.queueKey, key);
    return key;
  }
}

function placeOf(ordinal: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, ordinal);
  return bytes;
}
