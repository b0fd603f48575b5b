/** Certificates are made by @peculiar/x509 and OpenSSL's parser, which nobody here wrote, and judged by what the firmware reads. */
import "reflect-metadata";
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import fc from "fast-check";
import { toHex } from "../../../firmware/codec/hex";
import { CertificateError, readCertificate } from "../../../firmware/crypto/certificate";
import { pathProblem } from "../../../firmware/crypto/certificate-path";
import { certificateRequest } from "../../../firmware/crypto/certificate-request";
import { ecPrivateKey, newPrivateKey } from "../../../firmware/crypto/ec-private-key";
import { CertificateAuthority } from "../../../host-sim/certs/authority";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";

const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2027-01-01T00:00:00Z") };
const now = Date.UTC(2026, 5, 1);
const privateKey = new Uint8Array(32).fill(0x42);
const publicKey = nodeCipher.ecdsaPublicKey(privateKey) as Uint8Array;

let authority: CertificateAuthority;
let leaf: Uint8Array;

beforeAll(async () => {
  authority = await CertificateAuthority.create("Tapline test CA", validity);
  leaf = (await authority.issueTerminal("TAP00001", validity)).chain[0].der;
});

function refusal(der: Uint8Array): string {
  try {
    readCertificate(der);
  } catch (error) {
    if (error instanceof CertificateError) return error.reason;
    throw error;
  }
  return "none";
}

describe("a certificate", () => {
  test("is read as OpenSSL reads it", () => {
    const read = readCertificate(leaf);
    const judge = new X509Certificate(leaf);
    expect(toHex(read.serialNumber)).toBe(judge.serialNumber.replace(/^00/, ""));
    expect(read.notBefore).toBe(Date.parse(judge.validFrom));
    expect(read.notAfter).toBe(Date.parse(judge.validTo));
    const { x = "", y = "" } = judge.publicKey.export({ format: "jwk" });
    expect(Buffer.from(read.publicKey.subarray(1)).toString("hex")).toBe(
      Buffer.concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]).toString("hex"),
    );
    expect(read.extensions).toEqual({
      uris: ["urn:tapline:terminal:TAP00001"],
      isAuthority: false,
      keyUsage: 0x80,
      isForClients: true,
    });
  });

  test("of an authority says so", () => {
    expect(readCertificate(authority.certificate.der).extensions).toMatchObject({ isAuthority: true, keyUsage: 0x06 });
  });

  test("cut short anywhere is refused", () => {
    for (let length = 0; length < leaf.length; length++) expect(refusal(leaf.subarray(0, length))).toBe("malformed");
  });

  test("with anything behind it is refused", () => {
    expect(refusal(Uint8Array.from([...leaf, 0]))).toBe("malformed");
  });

  test("longer than any is refused before it is looked at", () => {
    expect(refusal(new Uint8Array(2049))).toBe("too-long");
  });

  test("with one byte changed is read or refused with a reason, and then not believed", () => {
    const root = readCertificate(authority.certificate.der);
    fc.assert(
      fc.property(fc.nat(leaf.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = leaf.slice();
        changed[at] ^= mask;
        try {
          expect(pathProblem(nodeCipher, [readCertificate(changed)], [root], now)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(CertificateError);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("of an RSA key is none for this terminal", async () => {
    const keys = await webcrypto.subtle.generateKey(
      { name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-256" },
      true,
      ["sign", "verify"],
    );
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      { name: "CN=RSA", keys, ...validity, signingAlgorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } },
      webcrypto,
    );
    expect(refusal(new Uint8Array(certificate.rawData))).toBe("algorithm");
  });

  test("with a critical extension that is not known, or one that stands twice, is refused", async () => {
    const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const made = async (extensions: x509.Extension[]): Promise<string> => {
      const certificate = await x509.X509CertificateGenerator.createSelfSigned(
        { name: "CN=X", keys, ...validity, signingAlgorithm: { name: "ECDSA", hash: "SHA-256" }, extensions },
        webcrypto,
      );
      return refusal(new Uint8Array(certificate.rawData));
    };
    const unknown = (critical: boolean): x509.Extension => new x509.Extension("1.2.3.4", critical, Uint8Array.of(5, 0));
    expect(await made([unknown(false)])).toBe("none");
    expect(await made([unknown(true)])).toBe("critical-extension");
    expect(await made([unknown(false), unknown(false)])).toBe("repeated-extension");
  });
});

describe("the way to a pinned authority", () => {
  test("is found when it signed the certificate, and only within the dates", () => {
    const root = readCertificate(authority.certificate.der);
    const certificate = readCertificate(leaf);
    expect(pathProblem(nodeCipher, [certificate], [root], now)).toBeUndefined();
    expect(pathProblem(nodeCipher, [certificate], [], now)).toBe("untrusted");
    expect(pathProblem(nodeCipher, [], [root], now)).toBe("untrusted");
    expect(pathProblem(nodeCipher, [certificate], [root], validity.notBefore.getTime() - 1)).toBe("not-yet-valid");
    expect(pathProblem(nodeCipher, [certificate], [root], validity.notAfter.getTime() + 1)).toBe("expired");
  });

  test("is not that of another authority with the same name", async () => {
    const other = await CertificateAuthority.create("Tapline test CA", validity);
    const roots = [readCertificate(other.certificate.der)];
    expect(pathProblem(nodeCipher, [readCertificate(leaf)], roots, now)).toBe("untrusted");
  });

  test("does not lead over a certificate that is no authority's", async () => {
    const root = readCertificate(authority.certificate.der);
    const other = await authority.issueTerminal("TAP00002", validity);
    const chain = [readCertificate(leaf), readCertificate(other.chain[0].der)];
    expect(pathProblem(nodeCipher, chain, [root], now)).toBe("untrusted");
  });
});

describe("a request for a certificate", () => {
  const request = (): Uint8Array =>
    certificateRequest(nodeCipher, { commonName: "TAP_0001", uri: "urn:tapline:terminal:TAP_0001", privateKey });

  test("is signed, named and keyed as an authority expects it", async () => {
    const parsed = new x509.Pkcs10CertificateRequest(request());
    expect(await parsed.verify(webcrypto)).toBe(true);
    expect(parsed.subject).toBe("CN=TAP_0001");
    const [names] = parsed.extensions as [x509.SubjectAlternativeNameExtension];
    expect(names.names.toJSON()).toEqual([{ type: "url", value: "urn:tapline:terminal:TAP_0001" }]);
    expect(toHex(new Uint8Array(parsed.publicKey.rawData).slice(-65))).toBe(toHex(publicKey));
  });

  test("is the same each time, so that a repeat can be known as one", () => {
    expect(toHex(request())).toBe(toHex(request()));
  });

  test("fits a field of a message", () => {
    expect(request().length).toBeLessThan(400);
  });

  test("cannot be made with what is no key", () => {
    expect(() =>
      certificateRequest(nodeCipher, { commonName: "A", uri: "urn:a", privateKey: new Uint8Array(32) }),
    ).toThrow(RangeError);
  });
});

describe("a private key", () => {
  test("in DER is the one that OpenSSL reads", () => {
    const key = createPrivateKey({
      key: Buffer.from(ecPrivateKey(privateKey, publicKey)),
      format: "der",
      type: "sec1",
    });
    const { d = "" } = key.export({ format: "jwk" });
    expect(Buffer.from(d, "base64url").toString("hex")).toBe("42".repeat(32));
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    expect(toHex(new Uint8Array(spki.subarray(-65)))).toBe(toHex(publicKey));
  });

  test("that is none is thrown away, and a generator that gives no other is told", () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(7)];
    const random = { fill: <T extends Uint8Array>(buffer: T): T => (buffer.set(draws.shift() ?? []), buffer) };
    expect(toHex(newPrivateKey(nodeCipher, random))).toBe("07".repeat(32));
    expect(() => newPrivateKey(nodeCipher, random)).toThrow("random");
  });
});
