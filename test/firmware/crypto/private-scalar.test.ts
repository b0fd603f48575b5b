import { generateKeyPairSync } from "node:crypto";
import { ecPrivateKey, privateScalar } from "../../../firmware/crypto/ec-private-key";

function key(namedCurve: string, type: "pkcs8" | "sec1"): { der: Uint8Array; scalar: Uint8Array } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  const { d } = privateKey.export({ format: "jwk" });
  const der = new Uint8Array(privateKey.export({ type, format: "der" }));
  return { der, scalar: new Uint8Array(Buffer.from(d as string, "base64url")) };
}

it.each(["pkcs8", "sec1"] as const)("takes the number out of a P-256 key in %s", (type) => {
  const { der, scalar } = key("P-256", type);
  const taken = privateScalar(der);
  expect(taken).toEqual(scalar);
  // A copy: whoever overwrites it leaves the key alone.
  taken?.fill(0);
  expect(privateScalar(der)).toEqual(scalar);
});

it("takes it out of what this project writes", () => {
  const { scalar } = key("P-256", "sec1");
  expect(privateScalar(ecPrivateKey(scalar, new Uint8Array(65).fill(4)))).toEqual(scalar);
});

it("gives nothing for keys of other kinds, and for bytes that are no key", () => {
  expect(privateScalar(key("P-384", "pkcs8").der)).toBeUndefined();
  expect(privateScalar(key("P-384", "sec1").der)).toBeUndefined();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "der" });
  expect(privateScalar(new Uint8Array(rsa))).toBeUndefined();
  const { der } = key("P-256", "pkcs8");
  for (let length = 0; length < 60; length++) expect(privateScalar(der.subarray(0, length))).toBeUndefined();
});
