/**
 * The keys of the bench's acquirer: its security module, and which terminal each initial key was made for. In virtual time they follow
 * from the seed; otherwise they lie in a folder, the module's keys sealed under a master key beside them, readable by their
 * owner only. Test keys: they are made on this machine and worth nothing elsewhere.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { SeededRandom } from "../../board/seeded-random";
import { MendableError } from "../../data/mendable-error";
import { Hsm } from "../hsm/hsm";
import { writePrivately } from "./private-file";

/** Identifies the base derivation keys: the first digits of every initial key made of them. */
export const AES_BASE_KEY = "54504C31";
export const TDES_BASE_KEY = "FFFF54504C";
/** The zone between acquirer and issuer. */
export const ISSUER_ZONE = "issuer";

const MASTER_KEY_LENGTH = 32;

const stateSchema = z.object({
  keys: z.array(
    z.object({
      name: z.string(),
      use: z.enum(["aes-base-derivation", "tdes-base-derivation", "zone-pin", "device-protection"]),
      nonce: z.string(),
      sealed: z.string(),
    }),
  ),
  terminals: z.record(z.string(), z.string()),
});

/** A state file, or a master key, that cannot be what was written there. */
export class KeyFileError extends MendableError {
  override readonly name = "KeyFileError";
}

/** Where keys are kept; nowhere, when they follow from a seed. */
interface KeyFile {
  save(keys: AcquirerKeys): void;
  /** What another process has written since it was read last. */
  news(): Readonly<Record<string, string>> | undefined;
}

const noFile: KeyFile = { save: () => undefined, news: () => undefined };

export class AcquirerKeys {
  readonly hsm: Hsm;
  /** By initial key ID, in the order in which the keys were made. */
  readonly #terminals: Map<string, string>;
  readonly #file: KeyFile;

  private constructor(hsm: Hsm, terminals: ReadonlyMap<string, string>, file: KeyFile) {
    this.hsm = hsm;
    this.#terminals = new Map(terminals);
    this.#file = file;
  }

  /** Keys that follow from a seed: the same run has the same keys. */
  static seeded(seed: number): AcquirerKeys {
    const random = new SeededRandom(seed, "acquirer keys");
    const hsm = new Hsm({ masterKey: random.bytes(32), random: (count) => random.bytes(count) });
    makeKeys(hsm);
    return new AcquirerKeys(hsm, new Map(), noFile);
  }

  /** The keys in a folder; the first call makes them. Throws {@link KeyFileError}. */
  static inFolder(folder: string): AcquirerKeys {
    mkdirSync(folder, { recursive: true });
    const masterFile = path.join(folder, "acquirer-master-key.bin");
    const stateFile = path.join(folder, "acquirer-keys.json");
    if (!existsSync(masterFile)) {
      if (existsSync(stateFile))
        throw new KeyFileError(`${masterFile}: missing; the keys beside it are sealed under it`);
      writePrivately(masterFile, randomBytes(MASTER_KEY_LENGTH));
    }
    const masterKey = new Uint8Array(readFileSync(masterFile));
    if (masterKey.length !== MASTER_KEY_LENGTH) throw new KeyFileError(`${masterFile}: not a master key`);
    const file = new StateFile(stateFile);
    if (!existsSync(stateFile)) {
      const hsm = new Hsm({ masterKey });
      makeKeys(hsm);
      const keys = new AcquirerKeys(hsm, new Map(), file);
      file.save(keys);
      return keys;
    }
    const { keys, terminals } = file.read();
    const hsm = new Hsm({ masterKey, keys });
    try {
      hsm.checkKeys();
    } catch (cause) {
      // Found out now, not at the first message of a terminal.
      throw new KeyFileError(`${stateFile}: a key was changed, or ${masterFile} is another master key`, { cause });
    }
    return new AcquirerKeys(hsm, new Map(Object.entries(terminals)), file);
  }

  /** Terminal ID that an initial key was made for. */
  terminalOf(initialKeyId: string): string | undefined {
    const known = this.#terminals.get(initialKeyId);
    if (known !== undefined) return known;
    // Settings may have been made for it while this process ran.
    for (const [id, terminal] of Object.entries(this.#file.news() ?? {})) this.#terminals.set(id, terminal);
    return this.#terminals.get(initialKeyId);
  }

  /** Initial keys that the same terminal was given after this one: once it uses one of them, this one is of the past. */
  newerKeys(initialKeyId: string): readonly string[] {
    const terminal = this.#terminals.get(initialKeyId);
    const mine = [...this.#terminals].filter(([, each]) => each === terminal).map(([id]) => id);
    return mine.slice(mine.indexOf(initialKeyId) + 1);
  }

  /** What is kept of it in a file. */
  toJSON(): z.infer<typeof stateSchema> {
    return { keys: [...this.hsm.sealedKeys()], terminals: Object.fromEntries(this.#terminals) };
  }

  /**
   * A key block with a terminal's initial key, for a device with this key-block protection key. `generation` makes another key for the
   * same terminal: a device that lost its vault needs one, because its counter begins anew.
   */
  initialKeyBlock(
    algorithm: "aes" | "tdes",
    terminalId: string,
    protectionKey: Uint8Array,
    generation: string,
  ): string {
    const digest = createHash("sha256").update(`${terminalId}/${generation}`).digest();
    const initialKeyId =
      algorithm === "aes"
        ? `${AES_BASE_KEY}${digest.toString("hex", 0, 4)}`.toUpperCase()
        : `${TDES_BASE_KEY}${tdesDevice(digest)}`.toUpperCase();
    this.hsm.importDeviceKey(initialKeyId, protectionKey);
    // Behind all others: it is the newest now.
    this.#terminals.delete(initialKeyId);
    this.#terminals.set(initialKeyId, terminalId);
    this.#file.save(this);
    return this.hsm.initialKeyBlock(initialKeyId, initialKeyId);
  }
}

class StateFile implements KeyFile {
  readonly #path: string;
  #readAt = "";

  constructor(file: string) {
    this.#path = file;
  }

  save(keys: AcquirerKeys): void {
    writePrivately(this.#path, JSON.stringify(keys, undefined, 2));
    this.#readAt = this.#version();
  }

  read(): z.infer<typeof stateSchema> {
    this.#readAt = this.#version();
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch (cause) {
      throw new KeyFileError(`${this.#path}: not the keys of an acquirer`, { cause });
    }
  }

  news(): Readonly<Record<string, string>> | undefined {
    return this.#version() === this.#readAt ? undefined : this.read().terminals;
  }

  /** Changes whenever the file is written: a written file is another one. */
  #version(): string {
    const { ino, mtimeMs } = statSync(this.#path);
    return `${ino} ${mtimeMs}`;
  }
}

function makeKeys(hsm: Hsm): void {
  hsm.makeKey(AES_BASE_KEY, "aes-base-derivation");
  hsm.makeKey(TDES_BASE_KEY, "tdes-base-derivation");
  hsm.makeKey(ISSUER_ZONE, "zone-pin");
}

/** Nineteen bits of a TDES key serial number name the device; the 21 bits behind them count (X9.24-1, A.1). */
function tdesDevice(digest: Buffer): string {
  const device = Buffer.from(digest.subarray(0, 3));
  device[2] &= 0xe0;
  return Buffer.concat([device, Buffer.alloc(2)]).toString("hex");
}
