/** The firmware's image, as what runs can tell it: when it was built, and what it is, byte for byte. */
import type { Instant } from "./clock";

export interface Image {
  /** When the source of this image was written: no honest clock shows less. */
  readonly builtAt: Instant;
  /**
   * SHA-256 of the image that runs, 32 bytes, taken anew by each call; `undefined` where the platform has no image of its own. What it
   * proves depends on who takes it (docs/protection.md).
   */
  digest(): Uint8Array | undefined;
}
