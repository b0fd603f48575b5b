/** The image in the chip's flash, hashed there (image_digest.c). */
import type { Instant } from "../../ports/clock";
import type { Image } from "../../ports/image";

/** The image that runs. */
export function chipImage(builtAt: Instant): Image {
  return {
    builtAt,
    digest(): Uint8Array {
      return new Uint8Array(native("xs_tapline_image_digest").call(this) as ArrayBuffer);
    },
  };
}
