/** Keys of the security module, each sealed under its master key and bound to a name and a use; nothing gives one out. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { HsmError } from "./hsm-error";

/** What a key may do. */
export type KeyUse = "aes-base-derivation" | "tdes-base-derivation" | "zone-pin" | "device-protection";

/** As it lies outside the module. */
export interface SealedKey {
  readonly name: string;
  readonly use: KeyUse;
  readonly nonce: string;
  readonly sealed: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class KeyStore {
  readonly #master: Uint8Array;
  readonly #keys = new Map<string, SealedKey>();

  /** `master` has 32 bytes. */
  constructor(master: Uint8Array, keys: readonly SealedKey[] = []) {
    this.#master = master;
    for (const key of keys) this.#keys.set(key.name, key);
  }

  /** All keys, sealed. */
  sealed(): readonly SealedKey[] {
    return [...this.#keys.values()];
  }

  has(name: string): boolean {
    return this.#keys.has(name);
  }

  put(name: string, use: KeyUse, key: Uint8Array): void {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#master, nonce).setAAD(Buffer.from(`${use} ${name}`));
    const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    this.#keys.set(name, { name, use, nonce: nonce.toString("base64"), sealed: sealed.toString("base64") });
  }

  /** Lets `work` have the key, and overwrites it. Throws {@link HsmError} for an unknown key or another use. */
  use<Result>(name: string, use: KeyUse, work: (key: Uint8Array) => Result): Result {
    const entry = this.#keys.get(name);
    if (entry === undefined) throw new HsmError("unknown-key", `no key ${name}`);
    if (entry.use !== use) throw new HsmError("wrong-usage", `${name} is no key for ${use}`);
    const key = this.#open(entry);
    try {
      return work(key);
    } finally {
      key.fill(0);
    }
  }

  /** Opens each key once. Throws {@link HsmError} for the first that does not lie under this master key. */
  check(): void {
    for (const key of this.#keys.values()) this.#open(key).fill(0);
  }

  #open({ name, use, nonce, sealed }: SealedKey): Buffer {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.#master, Buffer.from(nonce, "base64"));
    decipher.setAAD(Buffer.from(`${use} ${name}`)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw new HsmError("unknown-key", `${name} was sealed under another master key, or was changed`);
    }
  }
}
