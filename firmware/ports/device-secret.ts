/** The chip's own secret: nothing reads it, keys are derived from it. */
export interface DeviceSecret {
  /**
   * HMAC-SHA-256 of the label under the secret, 32 bytes: a key for one purpose, the same at every start. The caller wipes it.
   * Throws when the chip has no secret yet; such a board cannot keep anything.
   */
  derive(label: string): Uint8Array;
}

/** Every purpose that a key is derived for. A label is never used for another one. */
export const DEVICE_KEY_LABELS = Object.freeze({
  vault: "tapline vault 1",
  keyBlock: "tapline key block 1",
  journal: "tapline journal 1",
} as const);
