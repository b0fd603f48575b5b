/** What a certificate is for: one that has the terminal's key and name, and is still none for a terminal. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { checkChain } from "../../../../firmware/terminal/certificates/certificate-check";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { start, validity } from "./identity-bench";

const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const uri = "urn:tapline:terminal:TAP00001";
const names = new x509.SubjectAlternativeNameExtension([{ type: "url", value: uri }]);

async function judged(extensions: x509.Extension[]): Promise<string> {
  const [authority, own] = [
    await webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]),
    await webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]),
  ];
  const ca = { name: "CN=CA", keys: authority, ...validity, signingAlgorithm: p256 };
  const root = await x509.X509CertificateGenerator.createSelfSigned(ca, webcrypto);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...{ issuer: "CN=CA", subject: "CN=TAP00001", publicKey: own.publicKey, signingKey: authority.privateKey },
      ...{ ...validity, signingAlgorithm: p256, extensions },
    },
    webcrypto,
  );
  const result = checkChain(new Uint8Array(certificate.rawData), {
    cipher: nodeCipher,
    publicKey: new Uint8Array((await x509.PublicKey.create(own.publicKey)).rawData).slice(-65),
    uri,
    roots: [new Uint8Array(root.rawData)],
    now: start,
  });
  return typeof result === "string" ? result : "taken";
}

test.each<[string, string, x509.Extension[]]>([
  ["for any use", "taken", [names]],
  ["for TLS clients", "taken", [names, new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.2"])]],
  ["for TLS servers only", "other-use", [names, new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.1"])]],
  [
    "for agreeing on keys only",
    "other-use",
    [names, new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyAgreement, true)],
  ],
  ["of an authority", "other-use", [names, new x509.BasicConstraintsExtension(true, 0, true)]],
  [
    "with a second name",
    "other-name",
    [
      new x509.SubjectAlternativeNameExtension([
        { type: "url", value: uri },
        { type: "url", value: "urn:tapline:terminal:TAP00002" },
      ]),
    ],
  ],
  ["without a name", "other-name", []],
])("a certificate %s: %s", async (_what, expected, extensions) => {
  expect(await judged(extensions)).toBe(expected);
});
