/** Keeps the secret of a board that outlives the process: what lies sealed in its flash file can be opened with it alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEVICE_SECRET_LENGTH } from "../board/device-secret";
import { systemRandom } from "../board/seeded-random";
import { MendableError } from "../data/mendable-error";

/** The file holds no secret: it was cut, or is of something else. */
export class DeviceSecretFileError extends MendableError {
  override readonly name = "DeviceSecretFileError";
}

/** The secret in this folder, 32 bytes; the first call makes it. Readable by its owner only. Throws {@link DeviceSecretFileError}. */
export function loadOrMakeDeviceSecret(folder: string): Uint8Array {
  const file = path.join(folder, "device-secret.bin");
  if (existsSync(file)) {
    const kept = new Uint8Array(readFileSync(file));
    if (kept.length === DEVICE_SECRET_LENGTH) return kept;
    const words = `a device secret has ${DEVICE_SECRET_LENGTH} bytes, it has ${kept.length}`;
    throw new DeviceSecretFileError(
      `${file}: ${words}. Without the right one remove ${folder}: a new terminal is made`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const secret = systemRandom.bytes(DEVICE_SECRET_LENGTH);
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}
