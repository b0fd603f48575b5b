/** Keeps the secret of a board that outlives the process: what lies sealed in its flash file can be opened with it alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEVICE_SECRET_LENGTH } from "../board/device-secret";
import { systemRandom } from "../board/seeded-random";

/** The secret in this folder, 32 bytes; the first call makes it. Readable by its owner only. */
export function loadOrMakeDeviceSecret(folder: string): Uint8Array {
  const file = path.join(folder, "device-secret.bin");
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  mkdirSync(folder, { recursive: true });
  const secret = systemRandom.bytes(DEVICE_SECRET_LENGTH);
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}
