/**
 * RSA keys of the simulated schemes, issuers and cards. They are made on the machine that uses them, when they are first asked
 * for, and kept in a folder that no version control sees. Several processes may ask at once: the first one's key stands.
 */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MendableError } from "../../data/mendable-error";
import { type RsaBits, RsaKey } from "../crypto/rsa";

/** A file of the store does not hold a key. */
export class CardKeyError extends MendableError {
  override readonly name = "CardKeyError";
  readonly file: string;

  constructor(file: string, options?: ErrorOptions) {
    super(`${file}: holds no RSA key. Remove the folder, and new keys are made`, options);
    this.file = file;
  }
}

/** Where the keys lie unless a test has a place of its own. */
export const cardKeyFolder = path.resolve(__dirname, "../../../build/cards-keys");

export class KeyStore {
  readonly #folder: string;
  readonly #loaded = new Map<string, RsaKey>();

  constructor(folder = cardKeyFolder) {
    this.#folder = folder;
  }

  /** The key of that name and length; made when there is none. Throws {@link CardKeyError} or the file system's errors. */
  key(name: string, bits: RsaBits): RsaKey {
    const known = `${name}-${bits}`;
    let key = this.#loaded.get(known);
    if (key === undefined) {
      const file = path.join(this.#folder, `${known}.pem`);
      key = this.#read(file) ?? this.#make(file, bits);
      this.#loaded.set(known, key);
    }
    return key;
  }

  #read(file: string): RsaKey | undefined {
    let pem: string;
    try {
      pem = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      return RsaKey.fromPem(pem);
    } catch (cause) {
      throw new CardKeyError(file, { cause });
    }
  }

  #make(file: string, bits: RsaBits): RsaKey {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const key = RsaKey.generate(bits);
    const fresh = `${file}.new-${randomBytes(6).toString("hex")}`;
    writeFileSync(fresh, key.toPem(), { mode: 0o600, flush: true });
    try {
      linkSync(fresh, file);
      return key;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      // Somebody else was quicker: all must use the same key.
      return this.#read(file) ?? key;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
}
