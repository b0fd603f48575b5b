/** The SDK's I²C controller (ECMA-419, 10.4) on fixed pins, as drivers take it: they know an address, not a board. */
import SdkI2C from "embedded:io/i2c";
import type { I2C, I2CConstructor, I2COptions } from "../../ports/io";

/** Where a bus lies. */
export interface I2CPins {
  readonly data: number;
  readonly clock: number;
  readonly port: number;
}

/** Frees the pins; the typings forget that every IO class has it. */
interface Closable {
  close(): void;
}

/** The class `I2C` of one bus. */
export function sdkI2C(pins: I2CPins): I2CConstructor {
  return class implements I2C {
    readonly target: unknown;
    #bus: (SdkI2C & Closable) | undefined;

    constructor(options: I2COptions) {
      const { address, hz } = options;
      this.target = options.target;
      this.#bus = new SdkI2C({ ...pins, address, hz }) as SdkI2C & Closable;
    }

    read(byteLength: number | Uint8Array, stop = true): Uint8Array {
      const buffer = typeof byteLength === "number" ? new Uint8Array(byteLength) : byteLength;
      this.#open().read(buffer, stop);
      return buffer;
    }

    write(buffer: Uint8Array, stop = true): void {
      this.#open().write(buffer, stop);
    }

    close(): void {
      this.#bus?.close();
      this.#bus = undefined;
    }

    #open(): SdkI2C {
      if (this.#bus === undefined) throw new Error("closed");
      return this.#bus;
    }
  };
}
