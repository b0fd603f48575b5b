import { duplexPair } from "node:stream";
import * as tls from "node:tls";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import type { Identity } from "../../../host-sim/certs/identity";
import { TlsTerminal, type TlsTerminalOptions } from "../../support/tls-terminal";
import { startOpenssl } from "../../support/openssl-server";
import { describeXs } from "../../support/xs-image";

const NAME = "acquirer.test";
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DAY = 86_400_000;
const VALID = { notBefore: new Date(NOW - 30 * DAY), notAfter: new Date(NOW + 30 * DAY) };

let authority: CertificateAuthority;
let otherAuthority: CertificateAuthority;
let server: Identity;
let terminal: Identity;

beforeAll(async () => {
  authority = await CertificateAuthority.create("Test CA", VALID);
  otherAuthority = await CertificateAuthority.create("Other CA", VALID);
  server = await authority.issueServer([NAME], VALID);
  terminal = await authority.issueTerminal("T0000001", VALID);
});

describeXs("The native TLS client", (width) => {
  let client: TlsTerminal;

  const running: TlsTerminal[] = [];

  afterEach(() => {
    for (const each of running.splice(0)) each.engine.kill();
  });

  async function started(options: { seed?: number; tlsBytes?: number } = {}): Promise<TlsTerminal> {
    client = new TlsTerminal(width, options);
    running.push(client);
    await client.start();
    return client;
  }

  function optionsFor(identity: Identity | undefined = terminal, changes: Partial<TlsTerminalOptions> = {}) {
    return {
      serverName: NAME,
      root: authority.certificate.der,
      certificate: identity.chain[0].der,
      key: identity.privateKey.der,
      nowMs: NOW,
      ...changes,
    };
  }

  /** A TLS server on one end of a pair of streams, the client on the other. */
  function serve(options: tls.TLSSocketOptions = {}, identity: Identity = server, chunk?: number): tls.TLSSocket {
    const [near, far] = duplexPair();
    const socket = new tls.TLSSocket(far, {
      isServer: true,
      requestCert: true,
      rejectUnauthorized: false,
      secureContext: tls.createSecureContext({
        cert: identity.chain[0].pem,
        key: identity.privateKey.pem,
        ca: authority.certificate.pem,
        minVersion: "TLSv1.2",
        ...options,
      }),
    });
    socket.on("error", () => undefined);
    client.connect(near, chunk);
    return socket;
  }

  async function until(done: () => boolean): Promise<void> {
    for (let turns = 0; !done(); turns++) {
      if (turns > 20_000) throw new Error(`it did not come to pass: ${JSON.stringify(client.status)}`);
      await client.settled();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test.each([
    ["TLSv1.3", "1.3", "TLS_AES_256_GCM_SHA384"],
    ["TLSv1.2", "1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
  ] as const)("agrees on %s with both certificates and carries data both ways", async (maxVersion, version, suite) => {
    await started();
    const socket = serve({ maxVersion, requestCert: true });
    socket.on("data", (data: Buffer) => socket.write(Buffer.from(data).reverse()));
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    expect(client.status).toMatchObject({ version, suite, failure: "" });
    expect(
      socket.authorized || socket.authorizationError === null || socket.getPeerCertificate().subject.CN,
    ).toBeTruthy();
    expect(socket.getPeerCertificate().subject.CN).toBe("T0000001");
    await client.write(Buffer.from("abc"));
    await until(() => client.received.length > 0);
    expect(Buffer.concat(client.received).toString()).toBe("cba");
  });

  test("takes ciphertext one byte at a time", async () => {
    await started();
    const socket = serve({}, server, 1);
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    socket.write("x");
    await until(() => client.received.length > 0);
    expect(Buffer.concat(client.received).toString()).toBe("x");
  });

  test("carries 50,000 bytes each way, as a small device takes them", async () => {
    await started();
    const socket = serve({}, server, 1460);
    const arrived: Buffer[] = [];
    socket.on("data", (data: Buffer) => arrived.push(data));
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    const bytes = Buffer.alloc(50_000, "tapline");
    for (let at = 0; at < bytes.length; at += 5_000) await client.write(bytes.subarray(at, at + 5_000));
    await until(() => Buffer.concat(arrived).length >= bytes.length);
    expect(Buffer.concat(arrived).equals(bytes)).toBe(true);
    socket.write(bytes);
    await until(() => Buffer.concat(client.received).length >= bytes.length);
    expect(Buffer.concat(client.received).equals(bytes)).toBe(true);
  });

  test("draws all randomness from the bench: the same seed gives the same first flight", async () => {
    const flights: string[] = [];
    for (const seed of [7, 7, 8]) {
      await started({ seed });
      await client.open(optionsFor());
      expect(client.randomCalls).toBeGreaterThan(0);
      flights.push(Buffer.concat(client.sent).toString("hex"));
    }
    expect(flights[0]).toBe(flights[1]);
    expect(flights[0]).not.toBe(flights[2]);
  });

  describe("refuses a server", () => {
    async function refusalOf(identity: Identity, changes: Partial<TlsTerminalOptions> = {}): Promise<string> {
      await started();
      serve({}, identity);
      await client.open(optionsFor(terminal, changes));
      await until(() => client.status.state === "closed");
      return client.status.failure.split(" ")[0];
    }

    test("of another authority", async () => {
      expect(await refusalOf(await otherAuthority.issueServer([NAME], VALID))).toBe("certificate-untrusted");
    });

    test("of another name, also where the common name would fit", async () => {
      expect(await refusalOf(await authority.issueServer(["elsewhere.test"], VALID))).toBe("certificate-name");
    });

    test("that shows a client's certificate", async () => {
      expect(await refusalOf(terminal)).toMatch(/^certificate-/);
    });

    test("whose certificate has expired by the time given, to the second", async () => {
      const nowMs = VALID.notAfter.getTime();
      expect(await refusalOf(server, { nowMs: nowMs + 1000 })).toBe("certificate-expired");
      await started();
      serve();
      await client.open(optionsFor(terminal, { nowMs }));
      await until(() => client.status.state === "open");
    });

    test("whose certificate is not valid yet", async () => {
      expect(await refusalOf(server, { nowMs: VALID.notBefore.getTime() - 1000 })).toBe("certificate-not-yet-valid");
    });

    test("that is untrusted and expired as untrusted: nothing else in it can be believed", async () => {
      const identity = await otherAuthority.issueServer([NAME], VALID);
      expect(await refusalOf(identity, { nowMs: VALID.notAfter.getTime() + DAY })).toBe("certificate-untrusted");
    });

    test("and tells it so by an alert", async () => {
      await started();
      const socket = serve({}, await otherAuthority.issueServer([NAME], VALID));
      const told = new Promise<NodeJS.ErrnoException>((resolve) => socket.on("error", resolve));
      await client.open(optionsFor());
      expect((await told).message).toMatch(/alert unknown ca|unknown ca/i);
    });

    test("that speaks TLS 1.1 at most", async () => {
      await started();
      serve({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" });
      await client.open(optionsFor());
      await until(() => client.status.state === "closed");
      expect(client.status.failure).toMatch(/^protocol-version /);
    });

    test("that has only suites without an AEAD", async () => {
      await started();
      serve({ maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" });
      await client.open(optionsFor());
      await until(() => client.status.state === "closed");
      expect(client.status.failure).toMatch(/^handshake /);
    });
  });

  describe("is refused by a server that judges certificates in the handshake,", () => {
    const stopping: (() => void)[] = [];

    afterEach(() => {
      for (const stop of stopping.splice(0)) stop();
    });

    async function failureAgainst(version: "-tls1_3" | "-tls1_2", identity: Identity | undefined): Promise<string> {
      await started();
      const openssl = await startOpenssl(server, authority, version);
      stopping.push(openssl.stop);
      client.connect(openssl.socket);
      const anonymous = { certificate: undefined, key: undefined };
      await client.open(optionsFor(identity, identity === undefined ? anonymous : {}));
      await until(() => client.status.failure !== "");
      return client.status.failure;
    }

    test("TLS 1.3, without a certificate", async () => {
      // RFC 8446, 6.2: certificate_required.
      expect(await failureAgainst("-tls1_3", undefined)).toBe("client-certificate-refused (alert 116)");
    });

    test("TLS 1.3, with one of another authority", async () => {
      const stranger = await otherAuthority.issueTerminal("T0000002", VALID);
      expect(await failureAgainst("-tls1_3", stranger)).toBe("client-certificate-refused (alert 48)");
    });

    test("TLS 1.2, with one of another authority", async () => {
      const stranger = await otherAuthority.issueTerminal("T0000002", VALID);
      expect(await failureAgainst("-tls1_2", stranger)).toBe("client-certificate-refused (alert 48)");
    });
  });

  test("says what is wrong with options before anything is sent", async () => {
    for (const changes of [
      { root: Buffer.from("no certificate") },
      { key: Buffer.from("no key") },
      { certificate: Buffer.from([0x30]) },
    ]) {
      await started();
      const status = await client.open(optionsFor(terminal, changes));
      expect(status.failure).toMatch(/^handshake \(-0x[0-9a-f]+\)$/);
      expect(client.sent).toEqual([]);
    }
  });

  test("is closed in order by the server without a failure, and refuses to write then", async () => {
    await started();
    const socket = serve();
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    socket.end("bye");
    await until(() => client.status.state === "closed");
    expect(Buffer.concat(client.received).toString()).toBe("bye");
    expect(client.status.failure).toBe("");
    expect((await client.write(Buffer.from("x"))).failure).toBe("closed (write while closed)");
    expect((await client.feed(Buffer.from("x"))).failure).toBe("closed (fed after the end)");
  });

  test("closes in order, twice if asked, and the server sees the end", async () => {
    await started();
    const socket = serve();
    const ended = new Promise((resolve) => socket.on("end", resolve));
    socket.resume();
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    expect((await client.close()).state).toBe("closed");
    await ended;
    expect((await client.close()).failure).toBe("");
  });

  test("fails on a broken record, and on bytes that are no TLS", async () => {
    await started();
    serve();
    await client.open(optionsFor());
    await until(() => client.status.state === "open");
    const broken = await client.feed(Buffer.from([23, 3, 3, 0, 32, ...Array<number>(32).fill(7)]));
    expect(broken).toMatchObject({ state: "closed", failure: expect.stringMatching(/^record /) as string });

    await started();
    await client.open(optionsFor());
    const noise = await client.feed(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(noise.state).toBe("closed");
    expect(noise.failure).toMatch(/^(record|handshake|protocol-version) /);
  });

  test("lives through noise: a failure or more waiting, never a death", async () => {
    let noise = 12345;
    await started();
    for (let round = 0; round < 60; round++) {
      await client.open(optionsFor());
      for (let piece = 0; piece < 8 && client.status.state === "handshaking"; piece++) {
        const bytes = Buffer.alloc(1 + ((noise >>> 8) % 300));
        for (let at = 0; at < bytes.length; at++) bytes[at] = (noise = (noise * 1664525 + 1013904223) >>> 0) >>> 24;
        if (round % 2 === 1) bytes.set([22, 3, 3, 0, bytes.length >> 1, 2]);
        await client.feed(bytes);
      }
      await client.close();
    }
    expect((await client.engine.sample()).tlsBytes).toBeLessThan(2000);
  });

  test("frees its memory when closed, and when nobody holds it any more", async () => {
    await started();
    const before = (await client.engine.sample()).tlsBytes;
    for (const end of [() => client.close(), () => client.drop()]) {
      serve();
      await client.open(optionsFor());
      await until(() => client.status.state === "open");
      await client.settled();
      const open = await client.engine.sample();
      expect(open.tlsBytes - before).toBeGreaterThan(20_000);
      expect(open.tlsBytesPeak).toBeLessThanOrEqual(open.tlsLimitBytes);
      await end();
      // A closed client keeps only itself until it is collected; what the library keeps for good is small.
      expect((await client.engine.sample()).tlsBytes - before).toBeLessThan(2_000);
    }
  });

  test.each([1_000, 8_000, 16_000])(
    "fails for want of memory with %d bytes, and the terminal lives",
    async (tlsBytes) => {
      await started({ tlsBytes });
      serve();
      await client.open(optionsFor());
      await until(() => client.status.failure !== "");
      expect(client.status.failure).toMatch(/^out-of-memory /);
      expect((await client.engine.sample()).tlsBytes).toBeLessThan(2_000);
    },
  );
});
