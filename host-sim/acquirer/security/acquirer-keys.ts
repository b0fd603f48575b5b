/**
 * The keys of the bench's acquirer: its security module, and which terminal each initial key was made for. In virtual time they follow
 * from the seed; otherwise they lie in a folder, the module's keys sealed under a master key beside them, readable by their
 * owner only. Test keys: they are made on this machine and worth nothing elsewhere.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { SeededRandom } from "../../board/seeded-random";
import { Hsm } from "../hsm/hsm";

/** Identifies the base derivation keys: the first digits of every initial key made of them. */
export const AES_BASE_KEY = "54504C31";
export const TDES_BASE_KEY = "FFFF54504C";
/** The zone between acquirer and issuer. */
export const ISSUER_ZONE = "issuer";

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

export class AcquirerKeys {
  readonly hsm: Hsm;
  readonly #terminals: Map<string, string>;
  readonly #save: (keys: AcquirerKeys) => void;

  private constructor(hsm: Hsm, terminals: ReadonlyMap<string, string>, save: (keys: AcquirerKeys) => void) {
    this.hsm = hsm;
    this.#terminals = new Map(terminals);
    this.#save = save;
  }

  /** Keys that follow from a seed: the same run has the same keys. */
  static seeded(seed: number): AcquirerKeys {
    const random = new SeededRandom(seed, "acquirer keys");
    const hsm = new Hsm({ masterKey: random.bytes(32), random: (count) => random.bytes(count) });
    makeKeys(hsm);
    return new AcquirerKeys(hsm, new Map(), () => undefined);
  }

  /** The keys in a folder; the first call makes them. */
  static inFolder(folder: string): AcquirerKeys {
    mkdirSync(folder, { recursive: true });
    const masterFile = path.join(folder, "acquirer-master-key.bin");
    const stateFile = path.join(folder, "acquirer-keys.json");
    if (!existsSync(masterFile)) writeFileSync(masterFile, randomBytes(32), { mode: 0o600 });
    const masterKey = new Uint8Array(readFileSync(masterFile));
    const save = (keys: AcquirerKeys): void => {
      const state = { keys: keys.hsm.sealedKeys(), terminals: Object.fromEntries(keys.#terminals) };
      writeFileSync(`${stateFile}.new`, JSON.stringify(state, undefined, 2), { mode: 0o600 });
      renameSync(`${stateFile}.new`, stateFile);
    };
    if (!existsSync(stateFile)) {
      const hsm = new Hsm({ masterKey });
      makeKeys(hsm);
      const keys = new AcquirerKeys(hsm, new Map(), save);
      save(keys);
      return keys;
    }
    const { keys, terminals } = stateSchema.parse(JSON.parse(readFileSync(stateFile, "utf8")));
    return new AcquirerKeys(new Hsm({ masterKey, keys }), new Map(Object.entries(terminals)), save);
  }

  /** Terminal ID that an initial key was made for. */
  terminalOf(initialKeyId: string): string | undefined {
    return this.#terminals.get(initialKeyId);
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
    this.#terminals.set(initialKeyId, terminalId);
    this.#save(this);
    return this.hsm.initialKeyBlock(initialKeyId, initialKeyId);
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
