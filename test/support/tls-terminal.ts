/** The node side of the TLS probe: an XS engine with the probe, and a pump between it and a stream. */
import type { Duplex } from "node:stream";
import { LinkWriter } from "../../firmware/codec/link-bytes";
import { decodeFirmwareFrame, encodeWake } from "../../firmware/codec/link-frame";
import { SeededRandom } from "../../host-sim/board/seeded-random";
import { XsEngine } from "../../host-sim/engine/xs";
import type { XsWidth } from "../../host-sim/engine/xs-binary";
import { moduleOf, modulesOf } from "./xs-image";
import { CIPHERTEXT, CLOSE, DROP, FEED, OPEN, PLAINTEXT, WRITE } from "./tls-commands";
import { readFileSync } from "node:fs";
import path from "node:path";

const CODEC = ["frame-error", "link-bytes", "link-fields", "link-frame", "link-operations", "utf8"];

/** What the probe says of its connection. */
export interface TlsStatus {
  readonly state: string;
  readonly version: string;
  readonly suite: string;
  /** `failure (detail)` of the last thing done, or empty. */
  readonly failure: string;
}

export interface TlsTerminalOptions {
  readonly serverName: string;
  readonly root: Uint8Array;
  readonly certificate?: Uint8Array;
  readonly key?: Uint8Array;
  readonly nowMs: number;
}

export class TlsTerminal {
  readonly engine: XsEngine;
  readonly received: Buffer[] = [];
  readonly sent: Buffer[] = [];
  status: TlsStatus = { state: "none", version: "", suite: "", failure: "" };
  #random: SeededRandom;
  #randomCalls = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #onCiphertext: (bytes: Buffer) => void = () => undefined;

  constructor(width: XsWidth, { seed = 1, tlsBytes }: { seed?: number; tlsBytes?: number } = {}) {
    const probe = readFileSync(path.join(__dirname, "tls-probe.ts"), "utf8");
    const main = moduleOf("test/support/tls-probe", probe);
    const modules = [
      main,
      ...modulesOf("", [
        "test/support/tls-commands",
        "firmware/native/tls-xs",
        "firmware/ports/tls",
        ...CODEC.map((name) => `firmware/codec/${name}`),
      ]),
    ];
    this.#random = new SeededRandom(seed, "tls");
    this.engine = new XsEngine({ modules, width, tlsBytes });
  }

  get randomCalls(): number {
    return this.#randomCalls;
  }

  start(): Promise<void> {
    return this.engine.start({
      call: (body) => {
        const frame = decodeFirmwareFrame(body);
        if (frame.type !== "call" || frame.operation !== "random" || frame.values.stream !== 1)
          return Uint8Array.of(0x81, 3);
        this.#randomCalls++;
        return Uint8Array.from([0x81, 0, ...this.#random.bytes(frame.values.count)]);
      },
      post: (body) => {
        const frame = decodeFirmwareFrame(body);
        if (frame.type !== "post") return;
        if (frame.operation === "log") this.status = frame.values.entry as unknown as TlsStatus;
        if (frame.operation !== "tcpWrite") return;
        const bytes = Buffer.from(frame.values.bytes);
        if (frame.values.handle === PLAINTEXT) this.received.push(bytes);
        if (frame.values.handle === CIPHERTEXT) {
          this.sent.push(bytes);
          this.#onCiphertext(bytes);
        }
      },
    });
  }

  /** Starts the handshake. */
  open({ serverName, root, certificate, key, nowMs }: TlsTerminalOptions): Promise<TlsStatus> {
    const empty = new Uint8Array();
    const parts = [Buffer.from(serverName), root, certificate ?? empty, key ?? empty, Buffer.from(String(nowMs))];
    return this.#tell(
      OPEN,
      Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length >> 8, part.length]), part])),
    );
  }

  feed(bytes: Uint8Array): Promise<TlsStatus> {
    return this.#tell(FEED, bytes);
  }

  write(bytes: Uint8Array): Promise<TlsStatus> {
    return this.#tell(WRITE, bytes);
  }

  close(): Promise<TlsStatus> {
    return this.#tell(CLOSE, new Uint8Array());
  }

  /** Forgets the connection without closing it, so that only the collector can free it. */
  drop(): Promise<TlsStatus> {
    return this.#tell(DROP, new Uint8Array());
  }

  /** Joins the client to a stream whose other end is a TLS server; `chunk` cuts what arrives into pieces. */
  connect(stream: Duplex, chunk = 65_000): void {
    this.#onCiphertext = (bytes) => void (stream.writable && stream.write(bytes));
    stream.on("error", () => undefined);
    stream.on("data", (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += chunk) void this.feed(bytes.subarray(at, at + chunk));
    });
  }

  /** Resolves once everything told so far is done. */
  async settled(): Promise<TlsStatus> {
    await this.#busy;
    return this.status;
  }

  #tell(handle: number, bytes: Uint8Array): Promise<TlsStatus> {
    const copy = Uint8Array.from(bytes);
    const told = this.#busy.then(async () => {
      const event = { kind: "serialData", bytes: copy } as const;
      await this.engine.wake(
        encodeWake(new LinkWriter(), { monotonicMs: 0, epochMs: 0, cause: "event", handle, event }),
      );
      return this.status;
    });
    this.#busy = told.catch(() => undefined);
    return told;
  }
}
