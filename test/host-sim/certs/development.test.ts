import { createPrivateKey, X509Certificate } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import {
  acquirerName,
  defaultTerminalId,
  loadCertificates,
  loadOrMakeCertificates,
  makeCertificates,
} from "../../../host-sim/certs/development";
import { terminalIdOf, terminalUri } from "../../../host-sim/certs/terminal-name";

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "certs-"));
  directory = join(root, "development");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const files = () => readdirSync(directory).sort();
const openssl = (...options: string[]) => execFileSync("openssl", options, { encoding: "utf8", stdio: "pipe" });

describe("making the development certificates", () => {
  it("writes authority, server and terminal, keys readable by the owner alone", async () => {
    await makeCertificates(directory);
    expect(files()).toEqual([
      "ca.key.pem",
      "ca.pem",
      "server.key.pem",
      "server.pem",
      `terminal-${defaultTerminalId}.pem`,
    ]);
    for (const name of ["ca.key.pem", "server.key.pem", `terminal-${defaultTerminalId}.pem`]) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    }
    expect(readdirSync(root)).toEqual(["development"]);
  });

  it("refuses to replace a set, says so with a type, and leaves it as it was", async () => {
    await makeCertificates(directory);
    const before = readFileSync(join(directory, "ca.pem"), "utf8");
    await expect(makeCertificates(directory)).rejects.toMatchObject({ name: "CertificateError", reason: "exists" });
    expect(readFileSync(join(directory, "ca.pem"), "utf8")).toBe(before);
  });

  it("replaces it when told to, and leaves nothing beside it", async () => {
    await makeCertificates(directory, { terminalIds: ["OLD"] });
    const before = readFileSync(join(directory, "ca.pem"), "utf8");
    await makeCertificates(directory, { force: true, terminalIds: ["NEW"] });
    expect(readFileSync(join(directory, "ca.pem"), "utf8")).not.toBe(before);
    expect(files()).not.toContain("terminal-OLD.pem");
    expect(readdirSync(root)).toEqual(["development"]);
  });

  it("takes an empty directory for no set", async () => {
    mkdirSync(directory);
    await makeCertificates(directory);
    expect(files()).toContain("ca.pem");
  });

  it("refuses a terminal ID that cannot stand in a certificate, before writing anything", async () => {
    for (const terminalId of ["", "../etc", "A B", "123456789", "a/b"]) {
      await expect(makeCertificates(directory, { terminalIds: [terminalId] })).rejects.toMatchObject({
        reason: "terminal-id",
      });
    }
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("the profiles", () => {
  it("satisfy OpenSSL for their purpose and name, and for no other", async () => {
    await makeCertificates(directory);
    const ca = join(directory, "ca.pem");
    const server = join(directory, "server.pem");
    const terminal = join(directory, `terminal-${defaultTerminalId}.pem`);
    const verify = (...options: string[]) => openssl("verify", "-x509_strict", "-CAfile", ca, ...options);
    for (const name of [acquirerName, "localhost"]) {
      expect(verify("-purpose", "sslserver", "-verify_hostname", name, server)).toContain(": OK");
    }
    expect(verify("-purpose", "sslclient", terminal)).toContain(": OK");
    expect(() => verify("-purpose", "sslclient", server)).toThrow();
    expect(() => verify("-purpose", "sslserver", terminal)).toThrow();
    expect(() => verify("-verify_hostname", "other.test", server)).toThrow();
    // A terminal's certificate is no authority.
    expect(openssl("x509", "-in", terminal, "-noout", "-text")).toContain("CA:FALSE");
    expect(openssl("x509", "-in", server, "-noout", "-text")).toMatch(/prime256v1/);
  });

  it("name the terminal in a URI that keeps its case, and the reader accepts nothing that merely looks like it", async () => {
    const made = await makeCertificates(directory, { terminalIds: ["Till-7"] });
    const certificate = new X509Certificate((await made.terminal("Till-7")).chain[0].pem);
    expect(certificate.subjectAltName).toBe("URI:urn:tapline:terminal:Till-7");
    expect(terminalIdOf(certificate.subjectAltName)).toBe("Till-7");
    expect(terminalUri("Till-7")).toBe("urn:tapline:terminal:Till-7");
    expect(terminalIdOf(undefined)).toBeUndefined();
    expect(terminalIdOf("DNS:Till-7")).toBeUndefined();
    expect(terminalIdOf("URI:urn:tapline:terminal:A, URI:urn:tapline:terminal:B")).toBeUndefined();
    expect(terminalIdOf('URI:"urn:tapline:terminal:A, x"')).toBeUndefined();
    expect(terminalIdOf("URI:urn:tapline:terminal:")).toBeUndefined();
  });

  it("can be revoked by a list that OpenSSL reads", async () => {
    const made = await makeCertificates(directory);
    const validity = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
    const revoked = await made.terminal(defaultTerminalId);
    const list = join(root, "list.pem");
    writeFileSync(list, await made.authority.revocationList([revoked.chain[0]], validity));
    expect(openssl("crl", "-in", list, "-noout", "-text")).toContain("Key Compromise");
    const options = ["-crl_check", "-CRLfile", list, "-CAfile", join(directory, "ca.pem")];
    expect(() => openssl("verify", ...options, join(directory, `terminal-${defaultTerminalId}.pem`))).toThrow();
    expect(openssl("verify", ...options, join(directory, "server.pem"))).toContain(": OK");
  });
});

describe("loading them", () => {
  it("makes a set where there is none and takes it up the next time", async () => {
    const made = await loadOrMakeCertificates(directory);
    const loaded = await loadOrMakeCertificates(directory);
    expect(loaded.server.chain[0].pem).toBe(made.server.chain[0].pem);
  });

  it("gives all who start at once the same set", async () => {
    const sets = await Promise.all([1, 2, 3, 4].map(() => loadOrMakeCertificates(directory)));
    expect(new Set(sets.map((set) => set.authority.certificate.pem)).size).toBe(1);
  });

  it("issues a certificate to a new terminal once, and keeps it", async () => {
    const first = await loadOrMakeCertificates(directory);
    const identities = await Promise.all([first.terminalIdentity("TERM0009"), first.terminalIdentity("TERM0009")]);
    expect(identities[0].clientKey).toEqual(identities[1].clientKey);
    const again = await (await loadCertificates(directory)).terminalIdentity("TERM0009");
    expect(again.clientKey).toEqual(identities[0].clientKey);
    expect(again.clientChain).toEqual(identities[0].clientChain);
    const leaf = new X509Certificate(again.clientChain[0]);
    expect(leaf.verify(new X509Certificate(again.trustedRoots[0]).publicKey)).toBe(true);
    const key = createPrivateKey({ key: Buffer.from(again.clientKey), format: "der", type: "pkcs8" });
    expect(leaf.checkPrivateKey(key)).toBe(true);
  });

  it("says what is wrong with a damaged set", async () => {
    await makeCertificates(directory);
    unlinkSync(join(directory, "server.key.pem"));
    await expect(loadOrMakeCertificates(directory)).rejects.toMatchObject({ reason: "incomplete" });
    await makeCertificates(directory, { force: true });
    writeFileSync(join(directory, "server.key.pem"), "rubbish");
    await expect(loadCertificates(directory)).rejects.toMatchObject({ reason: "unreadable" });
    await makeCertificates(directory, { force: true });
    writeFileSync(join(directory, "server.key.pem"), readFileSync(join(directory, "ca.key.pem")));
    await expect(loadCertificates(directory)).rejects.toMatchObject({ reason: "unreadable" });
  });

  it("does not take a server certificate of another authority", async () => {
    await makeCertificates(directory);
    const validity = { notBefore: new Date("2024-01-01"), notAfter: new Date(Date.now() + 86_400_000) };
    const other = await CertificateAuthority.create("Other CA", validity);
    const server = await other.issueServer([acquirerName], validity);
    writeFileSync(join(directory, "server.pem"), server.chain[0].pem);
    writeFileSync(join(directory, "server.key.pem"), server.privateKey.pem);
    await expect(loadCertificates(directory)).rejects.toMatchObject({ reason: "unreadable" });
  });

  it("says when they have expired", async () => {
    await makeCertificates(directory, { now: new Date("2025-03-01") });
    await expect(loadCertificates(directory, new Date("2035-03-02"))).rejects.toMatchObject({ reason: "expired" });
    await loadCertificates(directory, new Date("2035-02-28"));
  });
});
