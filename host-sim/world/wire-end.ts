/** One connection of the message wire: the stream that an acquirer's session reads and writes, over the one that leads to the terminal. */
import { Duplex } from "node:stream";
import { Deframer, FramingError } from "../../firmware/iso8583/framing";
import type { MessageWire, WireDirection, WireWays } from "./message-wire";

export class WireEnd extends Duplex {
  readonly #stream: Duplex;
  readonly #toHost: Way;
  readonly #toTerminal: Way;

  constructor(stream: Duplex, wire: MessageWire) {
    super({ allowHalfOpen: false });
    this.#stream = stream;
    const toHost = (bytes: Uint8Array): void => {
      if (!this.destroyed && !this.readableEnded && !this.push(Buffer.from(bytes))) stream.pause();
    };
    const toTerminal = (bytes: Uint8Array): void => void (stream.writable && stream.write(bytes));
    this.#toHost = new Way(wire, "to-host", { on: toHost, back: toTerminal, held: [] });
    this.#toTerminal = new Way(wire, "to-terminal", { on: toTerminal, back: toHost, held: [] });
    stream.on("data", (chunk: Buffer) => {
      if (!this.#toHost.take(chunk)) toHost(chunk);
    });
    stream.on("end", () => this.push(null));
    stream.on("error", (error) => this.destroy(error));
    stream.on("close", () => this.destroy());
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#toTerminal.take(chunk)) done();
    else if (this.#stream.writable) this.#stream.write(chunk, done);
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#stream.writable) this.#stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.destroy();
    done(error);
  }
}

/** One direction of a connection. */
class Way {
  readonly #wire: MessageWire;
  readonly #direction: WireDirection;
  readonly #ways: WireWays;
  readonly #deframer = new Deframer();
  /** Bytes came that are no messages: nobody can cut what follows. */
  #isLost = false;

  constructor(wire: MessageWire, direction: WireDirection, ways: WireWays) {
    this.#wire = wire;
    this.#direction = direction;
    this.#ways = ways;
  }

  /** Counts the messages in a chunk. Whether it saw to their delivery; if not, the chunk is to pass as it is. */
  take(chunk: Uint8Array): boolean {
    if (this.#isLost) return false;
    // What began before anybody judged goes on unjudged: its beginning has passed already.
    const isJudged = this.#wire.isJudged && this.#isBetweenMessages();
    try {
      const bodies = this.#deframer.push(chunk);
      for (const body of bodies) this.#wire.pass(this.#direction, body, isJudged ? this.#ways : undefined);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#isLost = true;
      return false;
    }
    return isJudged;
  }

  #isBetweenMessages(): boolean {
    try {
      this.#deframer.end();
      return true;
    } catch (error) {
      if (error instanceof FramingError) return false;
      throw error;
    }
  }
}
