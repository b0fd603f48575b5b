/** The host's half of the pass-through (pass-through.ts): plaintext over a stream of the in-memory network. */
import { Duplex } from "node:stream";
import { certificateProblem } from "./certificate-check";
import {
  decodeChain,
  encodeChain,
  encodeData,
  encodeRecord,
  isPassThrough,
  PASS_THROUGH_MAGIC,
  PassThroughError,
  RecordReader,
  type PassThroughRecord,
} from "./pass-through";

export interface PassThroughServerOptions {
  /** The server's certificate, then intermediate ones, in DER. */
  readonly chain: readonly Uint8Array[];
  /** Roots that a client's certificate must lead to. */
  readonly clientRoots: readonly Uint8Array[];
  readonly nowMs: () => number;
}

/** The decrypted side of a connection. Emits `secure` once, when the client has proved itself as far as this goes. */
export class PassThroughSocket extends Duplex {
  readonly #stream: Duplex;
  readonly #options: PassThroughServerOptions;
  readonly #reader = new RecordReader();
  #magic = Buffer.alloc(0);
  #state: "magic" | "hello" | "finish" | "open" = "magic";
  /** The name the client asked for, and its certificates once it is secure. */
  serverName: string | undefined;
  clientChain: readonly Uint8Array[] = [];

  constructor(stream: Duplex, options: PassThroughServerOptions) {
    super({ allowHalfOpen: false });
    this.#stream = stream;
    this.#options = options;
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("end", () => this.push(null));
    stream.on("error", (error) => this.destroy(error));
    stream.on("close", () => this.destroy());
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#state === "open") this.#stream.write(encodeData(chunk), done);
    else done(new PassThroughError("not open"));
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#stream.writable) this.#stream.end(encodeRecord("close", new Uint8Array(0)));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const record of this.#reader.push(this.#afterMagic(chunk))) this.#take(record);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  #afterMagic(chunk: Buffer): Buffer {
    if (this.#state !== "magic") return chunk;
    this.#magic = Buffer.concat([this.#magic, chunk]);
    const answer = isPassThrough(this.#magic);
    if (answer === false) throw new PassThroughError("no pass-through magic");
    if (answer === undefined) return Buffer.alloc(0);
    this.#state = "hello";
    return this.#magic.subarray(PASS_THROUGH_MAGIC.length);
  }

  #take(record: PassThroughRecord): void {
    if (record.type === "close") this.push(null);
    else if (record.type === "alert") this.destroy(new PassThroughError(Buffer.from(record.body).toString()));
    else if (record.type === "hello" && this.#state === "hello") this.#answer(record);
    else if (record.type === "finish" && this.#state === "finish") this.#finish(record);
    else if (record.type === "data" && this.#state === "open") {
      if (!this.push(Buffer.from(record.body))) this.#stream.pause();
    } else throw new PassThroughError(`unexpected ${record.type} while ${this.#state}`);
  }

  #answer(record: PassThroughRecord): void {
    this.serverName = Buffer.from(record.body).toString();
    this.#state = "finish";
    this.#stream.write(encodeRecord("server", encodeChain(this.#options.chain)));
  }

  #finish(record: PassThroughRecord): void {
    this.clientChain = decodeChain(record.body);
    const demands = { roots: this.#options.clientRoots, nowMs: this.#options.nowMs() };
    const problem = certificateProblem(this.clientChain, demands);
    if (problem !== undefined) {
      this.#stream.end(encodeRecord("alert", Buffer.from("client-certificate-refused")));
      throw new PassThroughError(`client certificate: ${problem}`);
    }
    this.#state = "open";
    this.emit("secure");
  }
}

/** Looks at the first bytes of a new connection and hands it, unread, to the one of the two that speaks its protocol. */
export function routeByProtocol(
  stream: Duplex,
  routes: { tls(stream: Duplex): void; passThrough(stream: Duplex): void },
): void {
  stream.once("data", (chunk: Buffer) => {
    stream.pause();
    stream.unshift(chunk);
    if (isPassThrough(chunk) === true) {
      routes.passThrough(stream);
      stream.resume();
    } else routes.tls(stream);
  });
}
