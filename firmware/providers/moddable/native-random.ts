/** Random bytes of the platform: the chip's generator on a device, the kernel's on a computer (tapline_random.h). */
import type { Random } from "../../ports/random";

export class NativeRandom implements Random {
  fill<T extends Uint8Array>(buffer: T): T {
    native("xs_tapline_random").call(this, buffer);
    return buffer;
  }
}
