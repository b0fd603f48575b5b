/** A TCP connection that the firmware has opened, on whichever network the board has. */
import type { LinkEvent } from "../../firmware/codec/link-operations";
import type { Network, NetworkConnection } from "./network";
import type { Resource } from "./resource";

/** Bytes an event carries at most: the receive window of lwIP is read in pieces of this size. */
const CHUNK_LENGTH = 4096;

export class TcpSocket implements Resource {
  readonly #connection: NetworkConnection;
  readonly #emit: (event: () => LinkEvent | undefined) => void;
  #granted = 0;
  #grantWaiting = false;

  constructor(network: Network, host: string, port: number, emit: (event: () => LinkEvent | undefined) => void) {
    this.#emit = emit;
    this.#connection = network.connect(host, port, {
      onWritable: (count) => this.#grant(count),
      onData: (bytes) => this.#receive(bytes),
      onClosed: (message) => emit(() => ({ kind: "tcpClosed", message })),
    });
  }

  write(bytes: Uint8Array): void {
    this.#granted -= bytes.length;
    this.#connection.write(bytes);
  }

  close(): void {
    this.#connection.close();
  }

  vanish(): void {
    this.#connection.vanish();
  }

  #receive(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; offset += CHUNK_LENGTH) {
      const chunk = bytes.subarray(offset, offset + CHUNK_LENGTH);
      this.#emit(() => ({ kind: "tcpData", bytes: chunk }));
    }
  }

  #grant(count: number): void {
    this.#granted = count;
    if (this.#grantWaiting) return;
    this.#grantWaiting = true;
    this.#emit(() => {
      this.#grantWaiting = false;
      return { kind: "tcpWritable", count: Math.max(0, this.#granted) };
    });
  }
}
