/** The simulated board's secret: a file beside its flash, made at the first start. A computer has no place that is safer. */
import files from "embedded:storage/files";
import type { Directory } from "embedded:storage/files";
import type { Cipher } from "../../ports/cipher";
import { encodeAscii } from "../../codec/ascii";
import type { DeviceSecret } from "../../ports/device-secret";
import type { Random } from "../../ports/random";

/** The module's default is the root folder; the SDK's typings do not say so. */
const ROOT = files as unknown as Directory;
const PATH = "device-secret";
const LENGTH = 32;

export class FileSecret implements DeviceSecret {
  readonly #cipher: Pick<Cipher, "hmacSha256">;
  readonly #random: Random;

  constructor(cipher: Pick<Cipher, "hmacSha256">, random: Random) {
    this.#cipher = cipher;
    this.#random = random;
  }

  derive(label: string): Uint8Array {
    const secret = this.#secret();
    const key = this.#cipher.hmacSha256(secret, encodeAscii(label));
    secret.fill(0);
    return key;
  }

  #secret(): Uint8Array {
    const isThere = ROOT.status(PATH).isFile();
    const file = ROOT.openFile({ path: PATH, mode: isThere ? "r" : "w" });
    try {
      if (isThere) return new Uint8Array(file.read(LENGTH, 0));
      const secret = this.#random.fill(new Uint8Array(LENGTH));
      file.write(secret, 0);
      return secret;
    } finally {
      file.close();
    }
  }
}
