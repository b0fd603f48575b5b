/** TCP client sockets over the link (ECMA-419, 11.2), in format "buffer". */
import type { LinkEvent } from "../../codec/link-operations";
import type { TCP, TCPConstructor, TCPOptions } from "../../ports/io";
import { ByteQueue } from "./byte-queue";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

/** The class `TCP` of one session. */
export function linkTcp(session: LinkSession): TCPConstructor {
  return class extends LinkIO implements TCP {
    readonly #onReadable: TCPOptions["onReadable"];
    readonly #onWritable: TCPOptions["onWritable"];
    readonly #onError: TCPOptions["onError"];
    readonly #received = new ByteQueue();
    #writable = 0;
    #ended = false;

    constructor(options: TCPOptions) {
      const { port, format = "buffer" } = options;
      const host = options.address ?? options.host;
      if (host === undefined) throw new TypeError("neither address nor host");
      if (format !== "buffer") throw new RangeError(`format ${format}`);
      super(session, options.target, (handle) => session.call("tcpOpen", { handle, port, host }));
      this.#onReadable = options.onReadable;
      this.#onWritable = options.onWritable;
      this.#onError = options.onError;
    }

    /** What arrived before the end can be read after it. */
    read(byteLength?: number): Uint8Array | undefined {
      void this.handle;
      return this.#received.take(byteLength);
    }

    write(buffer: Uint8Array): void {
      const { handle } = this;
      if (this.#ended) throw new Error("the connection has ended");
      if (buffer.length > this.#writable) throw new RangeError(`${buffer.length} bytes, room for ${this.#writable}`);
      this.#writable -= buffer.length;
      session.post("tcpWrite", { handle, bytes: buffer });
    }

    override onEvent(event: LinkEvent): void {
      if (event.kind === "tcpData") {
        this.#received.push(event.bytes);
        this.#onReadable?.call(this, this.#received.length);
      } else if (event.kind === "tcpWritable") {
        this.#writable = event.count;
        this.#onWritable?.call(this, event.count);
      } else if (event.kind === "tcpClosed") {
        this.#ended = true;
        this.#onError?.call(this, event.message);
      }
    }
  };
}
