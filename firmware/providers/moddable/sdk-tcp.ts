/**
 * TCP client sockets of the SDK (ECMA-419, 11.2) as drivers take them. The SDK's class wants an IPv4 address: names are
 * resolved first, and until that is done the socket is merely not connected yet.
 */
import SdkTCP from "embedded:io/socket/tcp";
import Net from "net";
import type { TCP, TCPConstructor, TCPOptions } from "../../ports/io";

const IPV4_ADDRESS = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/;

class SdkSocket implements TCP {
  readonly target: unknown;
  readonly #options: TCPOptions;
  #socket: SdkTCP | undefined;
  #closed = false;

  constructor(options: TCPOptions) {
    const host = options.address ?? options.host;
    if (host === undefined) throw new TypeError("neither address nor host");
    this.target = options.target;
    this.#options = options;
    if (IPV4_ADDRESS.test(host)) this.#open(host);
    else Net.resolve(host, (_name, address) => this.#onResolved(host, address));
  }

  read(byteLength?: number): Uint8Array | undefined {
    this.#demandOpen();
    // A missing argument and an undefined one are not the same to the SDK.
    const data = byteLength === undefined ? this.#socket?.read() : this.#socket?.read(byteLength);
    return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
  }

  write(buffer: Uint8Array): void {
    this.#demandOpen();
    if (this.#socket === undefined) throw new Error("not connected yet");
    this.#socket.write(buffer);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #onResolved(host: string, address: string | undefined): void {
    if (this.#closed) return;
    if (address === undefined) return this.#fail(`no address for ${host}`);
    try {
      this.#open(address);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : undefined);
    }
  }

  #open(address: string): void {
    const { port, onReadable, onWritable } = this.#options;
    this.#socket = new SdkTCP({
      address,
      port,
      format: "buffer",
      nodelay: true,
      onReadable: (byteLength) => onReadable?.call(this, byteLength),
      onWritable: (byteLength) => onWritable?.call(this, byteLength),
      onError: () => this.#fail(undefined),
    });
  }

  #fail(message: string | undefined): void {
    this.#options.onError?.call(this, message);
  }

  #demandOpen(): void {
    if (this.#closed) throw new Error("closed");
  }
}

/** The class that drivers construct. */
export const SDK_TCP: TCPConstructor = SdkSocket;
