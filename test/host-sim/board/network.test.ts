import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Duplex } from "node:stream";
import * as tls from "node:tls";
import { SimulationClock } from "../../../host-sim/board/clock";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import { CLOSED, SEND_BUFFER_LENGTH, type NetworkConnection } from "../../../host-sim/board/network";
import { PASS_THROUGH_MAGIC } from "../../../host-sim/board/pass-through";
import { PassThroughSocket, routeByProtocol } from "../../../host-sim/board/pass-through-server";
import { SocketNetwork } from "../../../host-sim/board/socket-network";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import type { Identity } from "../../../host-sim/certs/identity";
import { passThroughTls } from "../../../host-sim/engine/pass-through-tls";

const HOST = "acquirer.tapline.test";
const validity = { notBefore: new Date("2025-01-01"), notAfter: new Date("2035-01-01") };
let server: Identity;
let terminal: Identity;
let stranger: Identity;

beforeAll(async () => {
  const authority = await CertificateAuthority.create("Test CA", validity);
  server = await authority.issueServer([HOST], validity);
  terminal = await authority.issueTerminal("TAPLINE1", validity);
  stranger = await (await CertificateAuthority.create("Other CA", validity)).issueTerminal("TAPLINE1", validity);
});

/** The terminal's end as a list of what was reported and when. */
class Recorder {
  readonly reports: string[] = [];
  received = Buffer.alloc(0);
  connection!: NetworkConnection;
  onBytes: ((bytes: Uint8Array) => void) | undefined;

  constructor(private readonly clock: SimulationClock) {}

  onWritable(count: number): void {
    this.reports.push(`writable ${count} at ${this.clock.monotonicMs()}`);
  }
  onData(bytes: Uint8Array): void {
    this.received = Buffer.concat([this.received, bytes]);
    this.onBytes?.(bytes);
  }
  onClosed(message: string): void {
    this.reports.push(`closed: ${message} at ${this.clock.monotonicMs()}`);
  }
}

function memory(options: { latencyMs?: number } = {}) {
  const clock = new SimulationClock({ mode: "virtual" });
  const network = new MemoryNetwork(clock, { latencyMs: 10, ...options });
  const recorder = new Recorder(clock);
  const connect = (host = HOST, port = 7443): NetworkConnection => {
    recorder.connection = network.connect(host, port, recorder);
    return recorder.connection;
  };
  return { clock, network, recorder, connect };
}

describe("the in-memory network", () => {
  test("carries bytes both ways, in order, after the line's latency", async () => {
    const { clock, network, recorder, connect } = memory();
    network.listen(HOST, 7443, (stream) => stream.on("data", (chunk: Buffer) => stream.write(`<${chunk.toString()}>`)));
    const connection = connect();
    expect(recorder.reports).toEqual([]);
    await clock.runFor(25);
    expect(recorder.reports).toEqual([`writable ${SEND_BUFFER_LENGTH} at 20`]);
    const bytes = Buffer.from("one");
    connection.write(bytes);
    bytes.fill(0);
    connection.write(Buffer.from("two"));
    await clock.runUntil(() => recorder.received.length === 10, 1000);
    expect(recorder.received.toString()).toBe("<one><two>");
    expect(clock.monotonicMs()).toBe(45);
  });

  test("knows no name that is not in its table", async () => {
    const { clock, network, recorder, connect } = memory();
    network.listen(HOST, 7443, () => undefined);
    connect("example.test");
    connect(HOST, 1);
    await clock.runFor(100);
    expect(recorder.reports).toEqual([`closed: ${CLOSED.unknownHost} at 0`, `closed: ${CLOSED.refused} at 20`]);
  });

  test("holds bytes back while it is partitioned and delivers them when it is mended", async () => {
    const { clock, network, recorder, connect } = memory();
    network.listen(HOST, 7443, (stream) => stream.pipe(stream));
    const connection = connect();
    await clock.runFor(20);
    network.setPartitioned(true);
    connection.write(Buffer.from("waits"));
    await clock.runFor(1000);
    expect(recorder.received.length).toBe(0);
    network.setPartitioned(false);
    await clock.runFor(20);
    expect(recorder.received.toString()).toBe("waits");
  });

  test("gives up connecting and sending when nothing comes back in time", async () => {
    const { clock, network, recorder, connect } = memory();
    network.listen(HOST, 7443, () => undefined);
    network.setPartitioned(true);
    connect();
    await clock.runFor(20_000);
    expect(recorder.reports).toEqual([`closed: ${CLOSED.timedOut} at 20000`]);
    network.setPartitioned(false);
    const connection = connect();
    await clock.runFor(20);
    network.setPartitioned(true);
    connection.write(Buffer.from("x"));
    await clock.runFor(70_000);
    expect(recorder.reports.at(-1)).toBe(`closed: ${CLOSED.timedOut} at 80020`);
  });

  test("breaks standing connections on both sides, and refuses new ones, when told to", async () => {
    const { clock, network, recorder, connect } = memory();
    const ends: string[] = [];
    network.listen(HOST, 7443, (stream) => {
      stream.on("error", (error) => ends.push(error.message));
      stream.on("close", () => ends.push("close"));
    });
    connect();
    await clock.runFor(20);
    expect(network.breakConnections()).toBe(1);
    await clock.settled();
    expect(ends).toEqual([CLOSED.reset, "close"]);
    network.conditions.refusing = true;
    connect();
    await clock.runFor(20);
    expect(recorder.reports.slice(1)).toEqual([`closed: ${CLOSED.reset} at 20`, `closed: ${CLOSED.refused} at 40`]);
  });

  test("tells each side of the other's orderly end", async () => {
    const { clock, network, recorder, connect } = memory();
    const seen: string[] = [];
    network.listen(HOST, 7443, (stream) => {
      stream.on("end", () => seen.push("end")).resume();
      stream.once("data", () => stream.end("bye"));
    });
    const first = connect();
    await clock.runFor(20);
    first.close();
    first.close();
    await clock.runFor(50);
    expect(seen).toEqual(["end"]);
    const second = connect();
    await clock.runFor(20);
    second.write(Buffer.from("x"));
    await clock.runFor(50);
    expect(recorder.received.toString()).toBe("bye");
    expect(recorder.reports.at(-1)).toMatch(`closed: ${CLOSED.ended}`);
  });

  test("breaks a connection that writes more than it was granted", async () => {
    const { clock, network, recorder, connect } = memory();
    network.listen(HOST, 7443, () => undefined);
    const connection = connect();
    await clock.runFor(20);
    connection.write(new Uint8Array(SEND_BUFFER_LENGTH));
    connection.write(new Uint8Array(1));
    await clock.runFor(1);
    expect(recorder.reports.at(-1)).toMatch(`closed: ${CLOSED.overrun}`);
  });
});

/** The client's side of a connection as a Duplex, so that a real TLS client can run on it. */
class ClientStream extends Duplex {
  readonly connection: NetworkConnection;
  #granted = 0;
  #waiting: (() => void)[] = [];

  constructor(
    network: MemoryNetwork,
    private readonly work: { begin(): void; end(): void },
  ) {
    super();
    this.connection = network.connect(HOST, 7443, {
      onWritable: (count) => {
        this.#granted = count;
        for (const retry of this.#waiting.splice(0)) retry();
      },
      onData: (bytes) => {
        this.push(Buffer.from(bytes));
        this.#count();
      },
      onClosed: () => {
        this.push(null);
        this.#count();
      },
    });
  }

  override _read(): void {}
  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (chunk.length > this.#granted) {
      this.#waiting.push(() => this._write(chunk, encoding, done));
      return;
    }
    this.#granted -= chunk.length;
    this.connection.write(chunk);
    done();
    this.#count();
  }
  override _final(done: () => void): void {
    this.connection.close();
    done();
  }

  #count(): void {
    this.work.begin();
    setImmediate(() => setImmediate(() => this.work.end()));
  }
}

describe("a real TLS server on the in-memory network", () => {
  async function handshake(client: Identity, latencyMs: number) {
    const { clock, network } = memory({ latencyMs });
    const events: string[] = [];
    const tlsServer = tls.createServer({
      cert: server.chain[0].pem,
      key: server.privateKey.pem,
      ca: server.trustedRoots[0].pem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    });
    tlsServer.on("secureConnection", (socket) => {
      events.push(`server ${socket.getProtocol()} at ${clock.monotonicMs()}`);
      socket.on("data", (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
    });
    tlsServer.on("tlsClientError", (error) => events.push(`refused: ${(error as NodeJS.ErrnoException).code}`));
    network.listen(HOST, 7443, (stream) => tlsServer.emit("connection", stream));
    const stream = new ClientStream(network, clock.activity("client"));
    const socket = tls.connect({
      socket: stream,
      servername: HOST,
      ca: client.trustedRoots[0] === stranger.trustedRoots[0] ? server.trustedRoots[0].pem : client.trustedRoots[0].pem,
      cert: client.chain[0].pem,
      key: client.privateKey.pem,
    });
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("error", () => events.push("client end"));
    socket.on("end", () => events.push("client end"));
    socket.on("secureConnect", () => {
      events.push(`client at ${clock.monotonicMs()}`);
      socket.write("hello");
    });
    const done = await clock.runUntil(() => answer === "HELLO" || events.includes("client end"), 5000);
    socket.destroy();
    await clock.settled();
    return { done, events, atMs: clock.monotonicMs(), pending: network.activity.pending };
  }

  test("is waited for by count: the handshake takes its round trips of simulated time and not a microsecond more", async () => {
    const result = await handshake(terminal, 100);
    expect(result.done).toBe(true);
    // TCP: one round trip. TLS 1.3: one round trip until the client is done, half a one more for the server.
    expect(result.events).toEqual(["client at 400", "server TLSv1.3 at 500"]);
    expect(result.atMs).toBe(600);
    expect(result.pending).toBe(0);
  });

  test("gives the same moments run after run", async () => {
    const runs = [];
    for (let run = 0; run < 5; run++) runs.push((await handshake(terminal, 7.25)).atMs);
    expect(new Set(runs)).toEqual(new Set([43.5]));
  });

  test("refuses a client of another authority, and time does not hang", async () => {
    const result = await handshake(stranger, 100);
    expect(result.events.some((event) => event.startsWith("refused"))).toBe(true);
    expect(result.done).toBe(true);
    expect(result.pending).toBe(0);
  });
});

describe("the pass-through in place of TLS", () => {
  const der = (identity: Identity): Uint8Array[] => identity.chain.map((certificate) => certificate.der);
  const roots = (identity: Identity): Uint8Array[] => identity.trustedRoots.map((certificate) => certificate.der);

  async function run(change: { client?: Identity; serverName?: string; now?: number; serverIdentity?: Identity }) {
    const { clock, network, recorder, connect } = memory({ latencyMs: 100 });
    const serverIdentity = change.serverIdentity ?? server;
    const events: string[] = [];
    network.listen(HOST, 7443, (stream) =>
      routeByProtocol(stream, {
        tls: () => events.push("tls"),
        passThrough: (raw) => {
          const nowMs = (): number => clock.epochMs();
          const socket = new PassThroughSocket(raw, { chain: der(serverIdentity), clientRoots: roots(server), nowMs });
          socket.on("secure", () => events.push(`server at ${clock.monotonicMs()}`));
          socket.on("data", (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
          socket.on("error", (error) => events.push(error.message));
        },
      }),
    );
    const engine = passThroughTls.create({
      serverName: change.serverName ?? HOST,
      trustedRoots: roots(server),
      clientChain: der(change.client ?? terminal),
      clientKey: new Uint8Array(0),
      now: change.now ?? clock.epochMs(),
    });
    const flush = (): void => {
      const bytes = engine.takeCiphertext();
      if (bytes !== undefined) recorder.connection.write(bytes);
    };
    let answer = "";
    recorder.onBytes = (bytes) => {
      const before = engine.state;
      try {
        engine.feed(bytes);
      } catch (error) {
        events.push(`client ${(error as { failure: string }).failure}`);
      }
      if (before === "handshaking" && engine.state === "open") {
        events.push(`client at ${clock.monotonicMs()}`);
        engine.write(Buffer.from("hello"));
      }
      answer += Buffer.from(engine.read() ?? []).toString();
      flush();
    };
    connect();
    await clock.runFor(200);
    flush();
    await clock.runUntil(() => answer === "HELLO", 1000);
    return { events, answer, atMs: clock.monotonicMs() };
  }

  test("takes the round trips of TLS 1.3", async () => {
    const result = await run({});
    expect(result.events).toEqual(["client at 400", "server at 500"]);
    expect(result).toMatchObject({ answer: "HELLO", atMs: 600 });
  });

  test("refuses what TLS would refuse: another authority, a wrong name, a date out of range", async () => {
    expect((await run({ client: stranger })).events).toContain("client client-certificate-refused");
    expect((await run({ serverIdentity: stranger })).events).toContain("client certificate-untrusted");
    expect((await run({ serverName: "other.test" })).events).toContain("client certificate-name");
    expect((await run({ now: Date.parse("2036-01-01") })).events).toContain("client certificate-expired");
    expect((await run({ now: Date.parse("2024-01-01") })).events).toContain("client certificate-not-yet-valid");
  });
});

describe("the socket network", () => {
  async function listen() {
    const received: Buffer[] = [];
    const listener = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        received.push(chunk);
        socket.write(chunk);
      });
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const clock = new SimulationClock({ mode: "real" });
    const { port } = listener.address() as AddressInfo;
    const network = new SocketNetwork(clock, new Map([[`${HOST}:7443`, { address: "127.0.0.1", port }]]));
    const recorder = new Recorder(clock);
    recorder.connection = network.connect(HOST, 7443, recorder);
    await clock.runUntil(() => recorder.reports.length > 0, 5000);
    return { listener, clock, network, recorder, received };
  }

  test("carries bytes over a socket", async () => {
    const { listener, clock, recorder } = await listen();
    recorder.connection.write(Buffer.from("ping"));
    expect(await clock.runUntil(() => recorder.received.toString() === "ping", 5000)).toBe(true);
    recorder.connection.close();
    listener.close();
  });

  test("lets no byte of the pass-through out, however it is cut", async () => {
    const { listener, clock, recorder, received } = await listen();
    for (const byte of PASS_THROUGH_MAGIC) recorder.connection.write(Uint8Array.of(byte));
    recorder.connection.write(Buffer.from("5413330000000000"));
    const closed = (): boolean => recorder.reports.at(-1)?.startsWith(`closed: ${CLOSED.passThrough}`) === true;
    expect(await clock.runUntil(closed, 5000)).toBe(true);
    expect(received).toEqual([]);
    listener.close();
  });

  test("does not follow virtual time, and knows no name outside its table", async () => {
    expect(() => new SocketNetwork(new SimulationClock({ mode: "virtual" }), new Map())).toThrow(/virtual time/);
    const clock = new SimulationClock({ mode: "real" });
    const recorder = new Recorder(clock);
    new SocketNetwork(clock, new Map()).connect("localhost", 80, recorder);
    await clock.runUntil(() => recorder.reports.length > 0, 5000);
    expect(recorder.reports[0]).toMatch(`closed: ${CLOSED.unknownHost}`);
  });
});
