/** The whole way from one authority to the next, with terminals of both, and taking certificates back while the acquirer runs. */
import { connect } from "node:tls";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Acquirer } from "../../../../host-sim/acquirer/acquirer";
import { CertificatesInUse } from "../../../../host-sim/acquirer/registration/certificates-in-use";
import { acquirerName, loadCertificates, makeCertificates } from "../../../../host-sim/certs/development";
import type { Identity } from "../../../../host-sim/certs/identity";
import { revoke } from "../../../../host-sim/certs/revocation";
import { rotateAuthority } from "../../../../host-sim/certs/rotation";
import { isXsBuilt } from "../../../../host-sim/engine/xs-binary";
import { Ledger } from "../../../../host-sim/ledger/ledger";
import { World } from "../../../../host-sim/world/world";
import { describeWith } from "../../../support/requirement";
import { ScriptedIssuer } from "../bench";

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "rotation-"));
  directory = path.join(root, "certs");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("an acquirer that runs", () => {
  let acquirer: Acquirer;
  let ledger: Ledger;
  let inUse: CertificatesInUse;
  let port: number;
  const refusals: string[] = [];

  beforeEach(async () => {
    refusals.length = 0;
    inUse = await CertificatesInUse.open(await makeCertificates(directory, { terminalIds: ["TAP00001", "TAP00002"] }));
    ledger = Ledger.inMemory();
    acquirer = new Acquirer({ tls: inUse.tls, ledger, issuer: new ScriptedIssuer() });
    acquirer.on("refusal", ({ reason }) => refusals.push(reason));
    port = await acquirer.listen();
  });
  afterEach(async () => {
    await acquirer.close();
    await ledger.close();
  });

  /** Whether the acquirer keeps the connection; `close` ends it. */
  async function enter(identity: Identity): Promise<{ isIn: boolean; ended: Promise<void> }> {
    const before = refusals.length;
    const opened = new Promise<boolean>((resolve) => {
      const stop = acquirer.on("connection", () => (stop(), resolve(true)));
      const stopRefusal = acquirer.on("refusal", () => (stopRefusal(), resolve(refusals.length === before)));
    });
    const socket = connect({
      port,
      host: "127.0.0.1",
      servername: acquirerName,
      ca: identity.trustedRoots.map(({ pem }) => pem),
      cert: identity.chain.map(({ pem }) => pem).join(""),
      key: identity.privateKey.pem,
    });
    const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.on("error", () => undefined);
    socket.resume();
    return { isIn: await opened, ended };
  }

  test("refuses a terminal from when it is revoked, puts out the connection that stands, and keeps the others", async () => {
    const certificates = await loadCertificates(directory);
    const [first, second] = [await certificates.terminal("TAP00001"), await certificates.terminal("TAP00002")];
    const standing = await enter(first);
    const other = await enter(second);
    expect([standing.isIn, other.isIn]).toEqual([true, true]);
    expect(await revoke(certificates, "TAP00001")).toHaveLength(1);
    await inUse.reload(acquirer);
    await standing.ended;
    expect(acquirer.connections.map(({ terminalId }) => terminalId)).toEqual(["TAP00002"]);
    expect((await enter(first)).isIn).toBe(false);
    expect(refusals).toEqual(["CERT_REVOKED", "CERT_REVOKED"]);
    expect((await enter(second)).isIn).toBe(true);
  });

  test("finds out by itself that the directory has changed", async () => {
    const certificates = await loadCertificates(directory);
    const standing = await enter(await certificates.terminal("TAP00001"));
    inUse.follow(acquirer, () => undefined);
    try {
      await revoke(certificates, "TAP00001");
      await standing.ended;
      expect(refusals).toEqual(["CERT_REVOKED"]);
    } finally {
      inUse.stop();
    }
  });

  test("still knows the revoked ones after another authority has come", async () => {
    const { terminal } = { terminal: await (await loadCertificates(directory)).terminal("TAP00001") };
    await revoke(await loadCertificates(directory), "TAP00001");
    await rotateAuthority(directory, "announce");
    await rotateAuthority(directory, "switch");
    await inUse.reload(acquirer);
    const both = (await loadCertificates(directory)).server.trustedRoots;
    expect((await enter({ ...terminal, trustedRoots: both })).isIn).toBe(false);
    const other = await (await loadCertificates(directory)).terminal("TAP00002");
    expect((await enter({ ...other, trustedRoots: both })).isIn).toBe(true);
    const fresh = await (await loadCertificates(directory)).terminal("TAP00003");
    expect((await enter(fresh)).isIn).toBe(true);
  });

  test("revokes one certificate by its serial number, and says when there is none", async () => {
    const certificates = await loadCertificates(directory);
    const [serial] = await revoke(certificates, "TAP00002");
    expect(await revoke(certificates, serial)).toEqual([]);
    await expect(revoke(certificates, "TAP00009")).rejects.toMatchObject({ reason: "unknown" });
  });
});

describe("stages of a rotation", () => {
  test("come in their order only, and leave everything as it was otherwise", async () => {
    await makeCertificates(directory);
    for (const stage of ["switch", "finish"] as const) {
      await expect(rotateAuthority(directory, stage)).rejects.toMatchObject({ reason: "stage" });
    }
    await rotateAuthority(directory, "announce");
    await expect(rotateAuthority(directory, "announce")).rejects.toMatchObject({ reason: "stage" });
    await expect(rotateAuthority(directory, "finish")).rejects.toMatchObject({ reason: "stage" });
    await rotateAuthority(directory, "switch");
    expect((await rotateAuthority(directory, "finish")).authorities).toHaveLength(1);
  });
});

describeWith(isXsBuilt(64), "the XS engine", "terminals in a rotation, over TLS", () => {
  /** Switches a terminal on in its folder, and says what the idle screen has; it lives on in the folder. */
  async function run(name: string, tls: Record<string, boolean | number>, forMs = 3000): Promise<string> {
    const world = await World.create({
      engine: "xs",
      time: "virtual",
      folder: path.join(root, name),
      certificates: directory,
      clockStart: Date.UTC(2026, 2, 2, 9, 15),
      settings: { tls, terminalId: name },
    });
    try {
      await world.terminal.powerOn();
      await world.clock.runFor(forMs);
      const asked = world.messages.messages.filter(({ mti }) => mti === "0600").length;
      const state = world.acquirer.connections.some(({ signedOn }) => signedOn) ? "in" : "out";
      const notice = /Brak połączenia · (\S+)/.exec(world.terminal.display.screenText())?.[1] ?? "";
      return `${state} ${notice} asked ${asked}`.replace(/ {2}/, " ");
    } finally {
      await world.close();
    }
  }

  test("are let in with certificates of both authorities while it lasts; afterwards only with the new one's", async () => {
    const quiet = { enrolment: true };
    const renewing = { enrolment: true, renewBeforeDays: 3650 };
    await makeCertificates(directory);
    expect(await run("TAP00001", quiet)).toBe("in asked 1");
    expect(await run("TAP00002", quiet)).toBe("in asked 1");
    await rotateAuthority(directory, "announce");
    expect(await run("TAP00001", quiet)).toBe("in asked 0");
    await rotateAuthority(directory, "switch");
    // Still with the certificate of the old authority, then with one of the new.
    expect(await run("TAP00001", quiet)).toBe("in asked 0");
    expect(await run("TAP00001", renewing)).toBe("in asked 1");
    expect(await run("TAP00003", quiet)).toBe("in asked 1");
    await rotateAuthority(directory, "finish");
    expect(await run("TAP00001", quiet)).toBe("in asked 0");
    expect(await run("TAP00003", quiet)).toBe("in asked 0");
    // This one did not renew in time.
    expect(await run("TAP00002", quiet)).toBe("out H4 asked 0");
  });
});
