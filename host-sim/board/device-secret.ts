/** The chip's own secret, as an eFuse block that only the HMAC unit reads (ESP32-S3 Technical Reference Manual, "HMAC Accelerator"). */
import { createHmac } from "node:crypto";

export const DEVICE_SECRET_LENGTH = 32;

export class DeviceSecret {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    if (secret.length !== DEVICE_SECRET_LENGTH) throw new RangeError(`a device secret of ${secret.length} bytes`);
    this.#secret = secret;
  }

  /** HMAC-SHA-256 of the label. */
  derive(label: string): Uint8Array {
    return new Uint8Array(createHmac("sha256", this.#secret).update(label, "utf8").digest());
  }
}
