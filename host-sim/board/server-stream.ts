/**
 * The host's end of an in-memory connection: an ordinary Duplex, so that node:tls or any protocol runs over it unchanged.
 *
 * What is under way is counted: a chunk counts from its arrival until its reader has taken it and every callback that
 * followed has run; a write counts until the writer has been told. JavaScript runs queued callbacks in order of entry, so
 * a `setImmediate` entered after the reader's own marks the end of the reader's work exactly (node:tls finishes a write by
 * such an immediate). Work that lasts longer, a request to a database say, is counted by whoever does it.
 */
import { Duplex } from "node:stream";
import type { Activity } from "./activity";

export interface ServerStreamHooks {
  /** Bytes written by the host. */
  send(bytes: Uint8Array): void;
  /** The host has ended its side in order. */
  end(): void;
  /** The host has broken the connection off. */
  reset(): void;
}

export class ServerStream extends Duplex {
  readonly #activity: Activity;
  readonly #hooks: ServerStreamHooks;
  #peerEnded = false;

  constructor(activity: Activity, hooks: ServerStreamHooks) {
    super({ allowHalfOpen: false });
    this.#activity = activity;
    this.#hooks = hooks;
  }

  /** A chunk has arrived from the terminal. */
  deliver(bytes: Uint8Array): void {
    if (this.destroyed || this.#peerEnded) return;
    this.push(Buffer.from(bytes));
    this.#countUntilTaken();
  }

  /** The terminal has ended the connection in order. */
  deliverEnd(): void {
    if (this.destroyed || this.#peerEnded) return;
    this.#peerEnded = true;
    this.push(null);
    this.#countUntilTaken();
  }

  /** The connection broke. */
  deliverReset(message: string): void {
    if (this.destroyed) return;
    this.#peerEnded = true;
    this.#activity.begin();
    // Without a listener the error of a broken connection would end the process; a host that has one hears it all the same.
    if (this.listenerCount("error") === 0) this.on("error", () => undefined);
    this.destroy(Object.assign(new Error(message), { code: "ECONNRESET" }));
    this.#endAfterCallbacks();
  }

  override _read(): void {
    // Chunks are pushed as they arrive.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#activity.begin();
    this.#hooks.send(chunk);
    done();
    this.#endAfterCallbacks();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#hooks.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#peerEnded && !this.writableFinished) this.#hooks.reset();
    this.#peerEnded = true;
    done(error);
  }

  #countUntilTaken(): void {
    this.#activity.begin();
    const look = (): void => {
      // A paused reader has work of its own to count; only a flowing one is about to take the chunk.
      if (this.readableFlowing === true && this.readableLength > 0 && !this.destroyed) setImmediate(look);
      else this.#endAfterCallbacks();
    };
    setImmediate(look);
  }

  #endAfterCallbacks(): void {
    setImmediate(() => this.#activity.end());
  }
}
