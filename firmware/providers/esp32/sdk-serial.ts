/** The SDK's UART (ECMA-419, 10.7) on fixed pins, as drivers take it. */
import SdkSerial from "embedded:io/serial";
import type { Serial, SerialConstructor, SerialOptions } from "../../ports/io";

/** Where a line lies; one that only receives has no transmit pin. */
export interface SerialPins {
  readonly port: number;
  readonly receive: number;
  readonly transmit?: number;
}

/** The class `Serial` of one line. */
export function sdkSerial(pins: SerialPins): SerialConstructor {
  return class implements Serial {
    readonly target: unknown;
    #line: SdkSerial | undefined;

    constructor(options: SerialOptions) {
      const { baud, onReadable, onWritable } = options;
      this.target = options.target;
      this.#line = new SdkSerial({
        ...pins,
        baud,
        format: "buffer",
        // To the SDK a callback that is there is an interrupt that is on.
        ...(onReadable && { onReadable: (byteLength: number) => onReadable.call(this, byteLength) }),
        ...(onWritable && { onWritable: (byteLength: number) => onWritable.call(this, byteLength) }),
      });
    }

    read(byteLength?: number): Uint8Array | undefined {
      // A missing argument and an undefined one are not the same to the SDK.
      const data = byteLength === undefined ? this.#open().read() : this.#open().read(byteLength);
      return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
    }

    write(buffer: Uint8Array): void {
      this.#open().write(buffer);
    }

    close(): void {
      this.#line?.close();
      this.#line = undefined;
    }

    #open(): SdkSerial {
      if (this.#line === undefined) throw new Error("closed");
      return this.#line;
    }
  };
}
