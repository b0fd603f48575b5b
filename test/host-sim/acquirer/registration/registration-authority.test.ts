import "reflect-metadata";
import { createHash, webcrypto, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { encodeTlv, findTlv } from "../../../../firmware/codec/tlv";
import { RegistrationAuthority } from "../../../../host-sim/acquirer/registration/registration-authority";
import { CertificateAuthority } from "../../../../host-sim/certs/authority";
import { CertificateRegister } from "../../../../host-sim/certs/register";
import { terminalIdOf } from "../../../../host-sim/certs/terminal-name";
import { wideValidity } from "../bench";

const now = Date.now();
const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

let authority: CertificateAuthority;
beforeAll(async () => void (authority = await CertificateAuthority.create("Tapline test CA", wideValidity)));

async function requestFor(
  terminalId: string,
  { uri = `urn:tapline:terminal:${terminalId}`, algorithm = p256, more = [] as x509.Extension[] } = {},
): Promise<Uint8Array> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = new x509.SubjectAlternativeNameExtension([{ type: "url", value: uri }]);
  const parts = { name: [{ CN: [terminalId] }], keys, signingAlgorithm: algorithm, extensions: [names, ...more] };
  return new Uint8Array((await x509.Pkcs10CertificateRequestGenerator.create(parts, webcrypto)).rawData);
}

function field63(request: Uint8Array, piece = 0): Uint8Array {
  return Buffer.concat([encodeTlv(0xdf20, request), encodeTlv(0xdf21, Uint8Array.of(piece))]);
}

const registration = (register?: CertificateRegister): RegistrationAuthority =>
  new RegistrationAuthority({ authority, validity: wideValidity, register });

const ask = (desk: RegistrationAuthority, data: Uint8Array, terminalId = "TAP00001", at = now) =>
  desk.handle({ terminalId, data, at });

const certificateIn = (data: Uint8Array | undefined): X509Certificate =>
  new X509Certificate(findTlv(data ?? new Uint8Array(0), 0xdf22) as Uint8Array);

test("a terminal that asks for itself gets a certificate for its key, of the authority, for TLS clients", async () => {
  const request = await requestFor("TAP00001");
  const { code, data } = await ask(registration(), field63(request));
  expect(code).toBe("00");
  expect([...(findTlv(data as Uint8Array, 0xdf21) as Uint8Array)]).toEqual([0, 1]);
  const certificate = certificateIn(data);
  expect(certificate.verify(new X509Certificate(authority.certificate.pem).publicKey)).toBe(true);
  expect(terminalIdOf(certificate.subjectAltName)).toBe("TAP00001");
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(certificate.ca).toBe(false);
  const asked = new x509.Pkcs10CertificateRequest(request).publicKey.rawData;
  expect(certificate.publicKey.export({ type: "spki", format: "der" }).equals(Buffer.from(asked))).toBe(true);
});

test("the same request is answered with the same certificate, also after a restart; another one with another", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "register-"));
  try {
    const open = (): RegistrationAuthority => registration(new CertificateRegister(path.join(folder, "issued.jsonl")));
    const request = await requestFor("TAP00001");
    const first = certificateIn((await ask(open(), field63(request))).data).serialNumber;
    expect(certificateIn((await ask(open(), field63(request), "TAP00001", now + 5000)).data).serialNumber).toBe(first);
    const other = field63(await requestFor("TAP00001"));
    expect(certificateIn((await ask(open(), other)).data).serialNumber).not.toBe(first);
    expect(new CertificateRegister(path.join(folder, "issued.jsonl")).of("TAP00001")).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("under another authority the same request is signed anew", async () => {
  const desk = registration();
  const request = field63(await requestFor("TAP00001"));
  await ask(desk, request);
  const next = await CertificateAuthority.create("Tapline test CA G2", wideValidity);
  desk.use({ authority: next, validity: wideValidity });
  const { data } = await ask(desk, request);
  expect(certificateIn(data).verify(new X509Certificate(next.certificate.pem).publicKey)).toBe(true);
});

test("the same run gives the same bytes", async () => {
  const request = field63(await requestFor("TAP00001"));
  const digest = async (): Promise<string> => {
    const { data } = await ask(registration(), request);
    return createHash("sha256")
      .update(data as Uint8Array)
      .digest("hex");
  };
  expect(await digest()).toBe(await digest());
});

test("a certificate does not outlive the authority", async () => {
  const { data } = await ask(registration(), field63(await requestFor("TAP00001")));
  expect(Date.parse(certificateIn(data).validTo)).toBeLessThanOrEqual(wideValidity.notAfter.getTime());
});

describe("what is refused", () => {
  test.each<[string, string, () => Promise<Uint8Array>]>([
    ["the name of another terminal", "58", async () => field63(await requestFor("TAP00002"))],
    [
      "another terminal in the name that counts",
      "58",
      async () => field63(await requestFor("TAP00001", { uri: "urn:tapline:terminal:TAP00002" })),
    ],
    [
      "a second name",
      "58",
      async () => {
        const more = [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "acquirer.tapline.test" }])];
        return field63(await requestFor("TAP00001", { more }));
      },
    ],
    [
      "a key of another curve",
      "30",
      async () => field63(await requestFor("TAP00001", { algorithm: { ...p256, namedCurve: "P-384" } })),
    ],
    [
      "a request that its key did not sign",
      "30",
      async () => {
        const request = await requestFor("TAP00001");
        request[request.length - 1] ^= 1;
        return field63(request);
      },
    ],
    ["a piece that does not exist", "30", async () => field63(await requestFor("TAP00001"), 1)],
    ["bytes that are no request", "30", async () => field63(Uint8Array.of(0x30, 1, 0))],
    ["data without a request", "30", async () => encodeTlv(0xdf21, Uint8Array.of(0))],
    ["no data objects", "30", async () => Uint8Array.of(0xdf)],
  ])("%s", async (_what, code, data) => {
    const register = new CertificateRegister();
    const answer = await ask(registration(register), await data());
    expect(answer).toMatchObject({ code, problem: expect.any(String) });
    expect(answer.data).toBeUndefined();
    expect(code === "30" && answer.problem?.startsWith("there is no piece") ? 0 : register.all.length).toBe(0);
  });
});
