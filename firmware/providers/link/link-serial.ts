/** UARTs over the link (ECMA-419, 10.7), in format "buffer". */
import type { LinkEvent } from "../../codec/link-operations";
import type { Serial, SerialConstructor, SerialOptions } from "../../ports/io";
import { ByteQueue } from "./byte-queue";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

/** The class `Serial` of one session. */
export function linkSerial(session: LinkSession): SerialConstructor {
  return class extends LinkIO implements Serial {
    readonly #onReadable: SerialOptions["onReadable"];
    readonly #onWritable: SerialOptions["onWritable"];
    readonly #received = new ByteQueue();
    #writable = 0;

    constructor(options: SerialOptions) {
      const { port = 0, baud, format = "buffer" } = options;
      if (format !== "buffer") throw new RangeError(`format ${format}`);
      super(session, options.target, (handle) => session.call("serialOpen", { handle, port, baud }));
      this.#onReadable = options.onReadable;
      this.#onWritable = options.onWritable;
    }

    read(byteLength?: number): Uint8Array | undefined {
      void this.handle;
      return this.#received.take(byteLength);
    }

    write(buffer: Uint8Array): void {
      const { handle } = this;
      if (buffer.length > this.#writable) throw new RangeError(`${buffer.length} bytes, room for ${this.#writable}`);
      this.#writable -= buffer.length;
      session.post("serialWrite", { handle, bytes: buffer });
    }

    override onEvent(event: LinkEvent): void {
      if (event.kind === "serialData") {
        this.#received.push(event.bytes);
        this.#onReadable?.call(this, this.#received.length);
      } else if (event.kind === "serialWritable") {
        this.#writable = event.count;
        this.#onWritable?.call(this, event.count);
      }
    }
  };
}
