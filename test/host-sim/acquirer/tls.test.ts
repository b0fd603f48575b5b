import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectTcp, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { pack, unpack } from "../../../firmware/iso8583/codec";
import { Deframer, frame } from "../../../firmware/iso8583/framing";
import type { Message } from "../../../firmware/iso8583/message";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";
import { Acquirer, PlainSocketError } from "../../../host-sim/acquirer/acquirer";
import type { AcquirerOptions } from "../../../host-sim/acquirer/acquirer";
import type { Connection, RefusalEvent } from "../../../host-sim/acquirer/connection";
import type { AcquirerTls } from "../../../host-sim/acquirer/tls-options";
import { SimulationClock } from "../../../host-sim/board/clock";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import { ServerStream } from "../../../host-sim/board/server-stream";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import type { Identity } from "../../../host-sim/certs/identity";
import { Ledger } from "../../../host-sim/ledger/ledger";
import { ScriptedIssuer, wideValidity } from "./bench";
import { networkManagement, sale, testEpochMs } from "./messages";

const serverName = "acquirer.tapline.test";
const past = { notBefore: new Date("2024-01-01"), notAfter: new Date("2025-01-01") };

let authority: CertificateAuthority;
let otherAuthority: CertificateAuthority;
let server: Identity;
let terminal: Identity;
beforeAll(async () => {
  authority = await CertificateAuthority.create("Test CA", wideValidity);
  otherAuthority = await CertificateAuthority.create("Other CA", wideValidity);
  server = await authority.issueServer([serverName, "localhost"], wideValidity);
  terminal = await authority.issueTerminal("TERM0001", wideValidity);
});

let acquirer: Acquirer;
let ledger: Ledger;
let refusals: RefusalEvent[];
let opened: Connection[];
const sockets: { destroy(): void }[] = [];

function make(tls: Partial<AcquirerTls> = {}, options: Partial<AcquirerOptions> = {}): void {
  ledger = Ledger.inMemory();
  acquirer = new Acquirer({ tls: { identity: server, ...tls }, ledger, issuer: new ScriptedIssuer(), ...options });
  acquirer.on("refusal", (refusal) => refusals.push(refusal));
  acquirer.on("connection", (connection) => opened.push(connection));
}

async function start(tls: Partial<AcquirerTls> = {}): Promise<number> {
  make(tls);
  return acquirer.listen();
}

beforeEach(() => {
  refusals = [];
  opened = [];
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await acquirer.close();
  await ledger.close();
});

/** A terminal's side of the connection, as OpenSSL makes it: all checks on. */
function clientOptions(identity: Identity | undefined, more: ConnectionOptions = {}): ConnectionOptions {
  return {
    servername: serverName,
    ca: authority.certificate.pem,
    cert: identity?.chain[0].pem,
    key: identity?.privateKey.pem,
    ...more,
  };
}

/** Connects and asks; rejects with what ended the connection instead. */
function ask(options: ConnectionOptions, message: Message): Promise<{ answer: Message; socket: TLSSocket }> {
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => socket.write(frame(pack(binary87, message))));
    sockets.push(socket);
    const deframer = new Deframer();
    socket.on("data", (bytes: Uint8Array) => {
      const [body] = deframer.push(bytes);
      if (body !== undefined) resolve({ answer: unpack(binary87, body), socket });
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed without an answer")));
  });
}

const signOn = networkManagement("001");

describe("over a socket", () => {
  it("speaks TLS 1.3 with a terminal of the authority, and knows which one it is", async () => {
    const port = await start();
    const { answer, socket } = await ask(clientOptions(terminal, { port }), signOn);
    expect(answer.get(39)).toBe("00");
    expect(socket.getProtocol()).toBe("TLSv1.3");
    expect(opened).toMatchObject([
      { id: 1, terminalId: "TERM0001", tlsVersion: "1.3", cipherSuite: "TLS_AES_256_GCM_SHA384" },
    ]);
    expect(opened[0].remote).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("answers 58 to another terminal's ID, whoever holds the certificate", async () => {
    const port = await start();
    const { answer } = await ask(clientOptions(terminal, { port }), sale({ 41: "TERM0002" }));
    expect(answer.get(39)).toBe("58");
    expect(await ledger.list()).toEqual([]);
  });

  it("speaks TLS 1.2 with ephemeral keys and authenticated encryption", async () => {
    const port = await start();
    const { socket } = await ask(clientOptions(terminal, { port, maxVersion: "TLSv1.2" }), signOn);
    expect(socket.getCipher().standardName).toMatch(/^TLS_ECDHE_ECDSA_WITH_(AES_.*_GCM|CHACHA20)/);
    expect(opened).toMatchObject([{ tlsVersion: "1.2" }]);
  });

  it.each(["ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "AES256-GCM-SHA384"])(
    "refuses TLS 1.2 with %s",
    async (ciphers) => {
      const port = await start();
      const options = clientOptions(terminal, { port, maxVersion: "TLSv1.2", ciphers });
      await expect(ask(options, signOn)).rejects.toMatchObject({ code: expect.stringMatching(/HANDSHAKE_FAILURE/) });
      expect(refusals).toMatchObject([{ reason: "ERR_SSL_NO_SHARED_CIPHER" }]);
    },
  );

  it.each(["-tls1_1", "-tls1"])("refuses openssl s_client %s", async (version) => {
    const port = await start();
    const cipher = ["-cipher", "ALL:@SECLEVEL=0"];
    const said = await openssl([
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      version,
      ...cipher,
      "-servername",
      serverName,
    ]);
    expect(said).toMatch(/alert protocol version/);
    expect(refusals).toMatchObject([{ reason: "ERR_SSL_UNSUPPORTED_PROTOCOL" }]);
    expect(opened).toEqual([]);
  });

  it("lets openssl s_client in with the files that the generator writes", async () => {
    const port = await start();
    const root = mkdtempSync(join(tmpdir(), "tls-"));
    try {
      writeFileSync(join(root, "ca.pem"), authority.certificate.pem);
      writeFileSync(join(root, "terminal.pem"), terminal.privateKey.pem + terminal.chain[0].pem, { mode: 0o600 });
      const identity = ["-cert", join(root, "terminal.pem"), "-key", join(root, "terminal.pem")];
      const trust = ["-CAfile", join(root, "ca.pem"), "-verify_hostname", serverName, "-verify_return_error"];
      const said = await openssl(["s_client", "-connect", `127.0.0.1:${port}`, ...identity, ...trust]);
      expect(said).toMatch(/Verification: OK[^]*TLSv1\.3|TLSv1\.3[^]*Verification: OK/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe("a terminal is refused", () => {
  it("without a certificate", async () => {
    const port = await start();
    await expect(ask(clientOptions(undefined, { port }), signOn)).rejects.toMatchObject({
      code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    });
    expect(refusals).toMatchObject([{ reason: "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE" }]);
  });

  it.each<[string, string, () => Promise<Identity>]>([
    [
      "with a certificate of another authority",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT",
      () => otherAuthority.issueTerminal("TERM0001", wideValidity),
    ],
    ["with an expired certificate", "CERT_HAS_EXPIRED", () => authority.issueTerminal("TERM0001", past)],
    ["with a server's certificate", "INVALID_PURPOSE", () => authority.issueServer([serverName], wideValidity)],
  ])("%s", async (_what, reason, identity) => {
    const port = await start();
    await expect(ask(clientOptions(await identity(), { port }), signOn)).rejects.toThrow();
    expect(refusals).toMatchObject([{ reason: expect.stringMatching(new RegExp(reason)) }]);
    expect(opened).toEqual([]);
  });

  it("with a revoked certificate, while others of the authority come in", async () => {
    const other = await authority.issueTerminal("TERM0002", wideValidity);
    const port = await start({ revocationLists: [await authority.revocationList([terminal.chain[0]], wideValidity)] });
    await expect(ask(clientOptions(terminal, { port }), signOn)).rejects.toThrow();
    expect(refusals).toMatchObject([{ reason: "CERT_REVOKED" }]);
    const { answer } = await ask(clientOptions(other, { port }), networkManagement("001", { 41: "TERM0002" }));
    expect(answer.get(39)).toBe("00");
  });

  it("when it speaks no TLS at all", async () => {
    const port = await start();
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(frame(pack(binary87, signOn))));
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.on("close", () => resolve()).on("error", () => undefined));
    expect(refusals).toHaveLength(1);
    expect(opened).toEqual([]);
  });
});

describe("a terminal refuses the host", () => {
  it("whose certificate is of another authority", async () => {
    const port = await start({
      identity: {
        ...(await otherAuthority.issueServer([serverName], wideValidity)),
        trustedRoots: server.trustedRoots,
      },
    });
    await expect(ask(clientOptions(terminal, { port }), signOn)).rejects.toMatchObject({
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
  });

  it("whose certificate has expired", async () => {
    const port = await start({ identity: await authority.issueServer([serverName], past) });
    await expect(ask(clientOptions(terminal, { port }), signOn)).rejects.toMatchObject({ code: "CERT_HAS_EXPIRED" });
  });

  it("whose certificate names another", async () => {
    const port = await start({ identity: await authority.issueServer(["somebody.else.test"], wideValidity) });
    await expect(ask(clientOptions(terminal, { port }), signOn)).rejects.toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  it("that speaks TLS 1.1 at most, which only a bench that asks for it has", async () => {
    const port = await start({ maximumVersion: "1.1" });
    await expect(ask(clientOptions(terminal, { port }), signOn)).rejects.toMatchObject({
      code: expect.stringMatching(/UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION/),
    });
    const lax = clientOptions(terminal, { port, minVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" });
    const { socket } = await ask(lax, signOn);
    expect(socket.getProtocol()).toBe("TLSv1.1");
  });
});

describe("without TLS", () => {
  it("takes no socket", async () => {
    make();
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const client = connectTcp((listener.address() as AddressInfo).port, "127.0.0.1");
    sockets.push(client);
    const accepted = await new Promise<Socket>((resolve) => listener.on("connection", resolve));
    sockets.push(accepted);
    expect(() => acquirer.acceptPlain(accepted)).toThrow(PlainSocketError);
    const secured = connect({ socket: client });
    sockets.push(secured.on("error", () => undefined));
    expect(() => acquirer.acceptPlain(secured)).toThrow(PlainSocketError);
    listener.close();
  });
});

describe("in memory, in virtual time", () => {
  /** A handshake and two sales over real TLS; answers what happened when. */
  async function run(): Promise<{ events: unknown[]; elapsedMs: number }> {
    const clock = new SimulationClock({ mode: "virtual", epochMs: testEpochMs });
    const network = new MemoryNetwork(clock, { latencyMs: 50 });
    make({}, { clock });
    const events: unknown[] = [];
    acquirer.on("connection", ({ tlsVersion, remote, openedAt }) => events.push([tlsVersion, remote, openedAt]));
    acquirer.on("message", ({ direction, messageType, byteLength, at }) =>
      events.push([direction, messageType, byteLength, at]),
    );
    network.listen("acquirer", 8583, (stream) => acquirer.accept(stream));

    const connection = network.connect("acquirer", 8583, {
      onWritable: () => undefined,
      onData: (bytes) => carrier.deliver(bytes),
      onClosed: () => carrier.deliverEnd(),
    });
    const carrier = new ServerStream(clock.activity("terminal"), {
      send: (bytes) => connection.write(bytes),
      end: () => connection.close(),
      reset: () => connection.close(),
    });
    const socket = connect({ ...clientOptions(terminal), socket: carrier });
    sockets.push(socket);
    const answers: Message[] = [];
    const deframer = new Deframer();
    socket.on("data", (bytes: Uint8Array) =>
      answers.push(...deframer.push(bytes).map((body) => unpack(binary87, body))),
    );
    for (let stan = 1; stan <= 2; stan++) {
      socket.write(frame(pack(binary87, sale({ 11: `00000${stan}` }))));
      expect(await clock.runUntil(() => answers.length === stan, 10_000)).toBe(true);
    }
    expect(socket.getProtocol()).toBe("TLSv1.3");
    expect(acquirer.pending).toBe(0);
    const elapsedMs = clock.epochMs() - testEpochMs;
    socket.destroy();
    await acquirer.close();
    await ledger.close();
    return { events, elapsedMs };
  }

  it("takes TLS 1.3's round trips and no more, and takes them again in every run", async () => {
    const first = await run();
    // One way each: client hello (behind the SYN), the server's flight, finished with the sale, answer, sale, answer.
    expect(first.elapsedMs).toBe(300);
    expect(await run()).toEqual(first);
    expect(first.events[0]).toEqual(["1.3", "memory", testEpochMs + 150]);
  });
});

describe("closing", () => {
  it("ends connections and handshakes that hang, and may be done twice", async () => {
    const port = await start();
    const { socket } = await ask(clientOptions(terminal, { port }), signOn);
    const silent = connectTcp(port, "127.0.0.1");
    sockets.push(silent.on("error", () => undefined));
    await new Promise((resolve) => silent.on("connect", resolve));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => undefined);
    await acquirer.close();
    await closed;
    await acquirer.close();
    expect(acquirer.connections).toEqual([]);
  });

  it("says when the port is taken", async () => {
    const port = await start();
    const second = new Acquirer({ tls: { identity: server }, ledger, issuer: new ScriptedIssuer() });
    await expect(second.listen(port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    await second.close();
  });
});

function openssl(options: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile("openssl", options, (_error, output, errors) => resolve(output + errors));
    child.stdin?.end();
  });
}
