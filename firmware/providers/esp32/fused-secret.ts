/** The chip's secret on an ESP32-S3: an eFuse key block that software cannot read, used by the HMAC unit (device_secret.c). */
import type { DeviceSecret } from "../../ports/device-secret";

export const FUSED_SECRET: DeviceSecret = Object.freeze({
  derive(label: string): Uint8Array {
    return new Uint8Array(native("xs_tapline_device_secret").call(this, label) as ArrayBuffer);
  },
});
