/**
 * The TLS engine of the engine `node`: the client's half of the pass-through (host-sim/board/pass-through.ts). Only the
 * in-memory network carries its bytes. Real TLS is the engine `xs`'s.
 */
import { TlsError, type TlsEngine, type TlsFactory, type TlsFailure, type TlsOptions } from "../../firmware/ports/tls";
import { certificateProblem } from "../board/certificate-check";
import {
  decodeChain,
  encodeChain,
  encodeData,
  encodeRecord,
  PASS_THROUGH_MAGIC,
  PassThroughError,
  RecordReader,
  type PassThroughRecord,
} from "../board/pass-through";

class PassThroughClient implements TlsEngine {
  readonly #options: TlsOptions;
  readonly #reader = new RecordReader();
  #outgoing: Uint8Array[];
  #incoming: Uint8Array[] = [];
  #state: TlsEngine["state"] = "handshaking";

  constructor(options: TlsOptions) {
    this.#options = options;
    this.#outgoing = [PASS_THROUGH_MAGIC, encodeRecord("hello", Buffer.from(options.serverName))];
  }

  get state(): TlsEngine["state"] {
    return this.#state;
  }

  get version(): string | undefined {
    return this.#state === "open" ? "none" : undefined;
  }

  get suite(): string | undefined {
    return this.#state === "open" ? "none" : undefined;
  }

  feed(ciphertext: Uint8Array): void {
    if (this.#state === "closed") throw new TlsError("closed", "fed after the end");
    try {
      for (const record of this.#reader.push(ciphertext)) this.#take(record);
    } catch (error) {
      this.#state = "closed";
      if (error instanceof PassThroughError) throw new TlsError("record", error.message);
      throw error;
    }
  }

  takeCiphertext(): Uint8Array | undefined {
    return take(this.#outgoing);
  }

  read(): Uint8Array | undefined {
    return take(this.#incoming);
  }

  write(plaintext: Uint8Array): void {
    if (this.#state !== "open") throw new TlsError("closed", `write while ${this.#state}`);
    this.#outgoing.push(encodeData(plaintext));
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#outgoing.push(encodeRecord("close", new Uint8Array(0)));
  }

  #take(record: PassThroughRecord): void {
    if (this.#state === "closed") return;
    if (record.type === "alert") {
      throw new TlsError(Buffer.from(record.body).toString() as TlsFailure, "alert");
    }
    if (record.type === "close") this.#state = "closed";
    else if (record.type === "server" && this.#state === "handshaking") this.#open(record);
    else if (record.type === "data" && this.#state === "open") this.#incoming.push(record.body);
    else throw new PassThroughError(`unexpected ${record.type} while ${this.#state}`);
  }

  #open(record: PassThroughRecord): void {
    const { trustedRoots, now, serverName, clientChain } = this.#options;
    const demands = { roots: trustedRoots, nowMs: now, name: serverName };
    const problem = certificateProblem(decodeChain(record.body), demands);
    if (problem !== undefined) {
      this.#outgoing.push(encodeRecord("alert", Buffer.from(problem)));
      throw new TlsError(problem, "pass-through");
    }
    this.#outgoing.push(encodeRecord("finish", encodeChain(clientChain)));
    this.#state = "open";
  }
}

function take(queue: Uint8Array[]): Uint8Array | undefined {
  if (queue.length === 0) return undefined;
  const bytes = new Uint8Array(Buffer.concat(queue));
  queue.length = 0;
  return bytes;
}

/** Makes pass-through clients. */
export const passThroughTls: TlsFactory = { create: (options) => new PassThroughClient(options) };
