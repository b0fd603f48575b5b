/**
 * The face of the C TLS client (firmware/native/mbedtls) in the engine `xs`, where the host installs it as
 * `globalThis.taplineTls`. It turns what C says of a failure into a {@link TlsError}, and does nothing else.
 */
import { TlsError, type TlsEngine, type TlsFactory, type TlsFailure, type TlsOptions } from "../ports/tls";

/** One connection in C. It never throws for a TLS fault: `failure` names it. */
interface NativeClient {
  feed(ciphertext: Uint8Array): void;
  write(plaintext: Uint8Array): void;
  take(): ArrayBuffer | undefined;
  read(): ArrayBuffer | undefined;
  close(): void;
  state(): TlsEngine["state"];
  version(): string | undefined;
  suite(): string | undefined;
  failure(): TlsFailure | undefined;
  detail(): string | undefined;
}

/** What the host installs. */
export interface NativeTls {
  create(options: TlsOptions): NativeClient;
}

class XsTlsEngine implements TlsEngine {
  readonly #client: NativeClient;

  constructor(client: NativeClient) {
    this.#client = client;
  }

  get state(): TlsEngine["state"] {
    return this.#client.state();
  }

  get version(): string | undefined {
    return this.#client.version();
  }

  get suite(): string | undefined {
    return this.#client.suite();
  }

  feed(ciphertext: Uint8Array): void {
    if (this.state === "closed") throw new TlsError("closed", "fed after the end");
    this.#client.feed(ciphertext);
    throwFailure(this.#client);
  }

  takeCiphertext(): Uint8Array | undefined {
    return bytes(this.#client.take());
  }

  read(): Uint8Array | undefined {
    return bytes(this.#client.read());
  }

  write(plaintext: Uint8Array): void {
    if (this.state !== "open") throw new TlsError("closed", `write while ${this.state}`);
    this.#client.write(plaintext);
    throwFailure(this.#client);
  }

  close(): void {
    this.#client.close();
  }
}

function bytes(buffer: ArrayBuffer | undefined): Uint8Array | undefined {
  return buffer === undefined ? undefined : new Uint8Array(buffer);
}

function throwFailure(client: NativeClient): void {
  const failure = client.failure();
  if (failure !== undefined) throw new TlsError(failure, client.detail() ?? "");
}

/** Makes TLS clients on what the host has installed. */
export function xsTls(native: NativeTls): TlsFactory {
  return {
    create(options) {
      const client = native.create(options);
      throwFailure(client);
      return new XsTlsEngine(client);
    },
  };
}
