/** The I²C controller over the link (ECMA-419, 10.4). */
import type { I2C, I2CConstructor, I2COptions } from "../../ports/io";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

/** The class `I2C` of one session. */
export function linkI2C(session: LinkSession): I2CConstructor {
  return class extends LinkIO implements I2C {
    constructor(options: I2COptions) {
      const { port = 0, address, hz } = options;
      super(session, options.target, (handle) => session.call("i2cOpen", { handle, port, address, hz }));
    }

    read(byteLength: number | Uint8Array, stop = true): Uint8Array {
      const count = typeof byteLength === "number" ? byteLength : byteLength.length;
      const { bytes } = session.call("i2cRead", { handle: this.handle, count, stop: stop ? 1 : 0 });
      if (typeof byteLength === "number") return bytes.slice();
      byteLength.set(bytes);
      return byteLength;
    }

    write(buffer: Uint8Array, stop = true): void {
      session.call("i2cWrite", { handle: this.handle, stop: stop ? 1 : 0, bytes: buffer });
    }
  };
}
