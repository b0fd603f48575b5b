/** A terminal's identity on flash in memory, and an authority that signs what tests want it to. */
import "reflect-metadata";
import { createPublicKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { encodeTlv, findTlv } from "../../../../firmware/codec/tlv";
import { Vault } from "../../../../firmware/storage/vault/vault";
import { CERTIFICATE_TAGS } from "../../../../firmware/terminal/certificates/certificate-renewal";
import { TerminalIdentity } from "../../../../firmware/terminal/certificates/terminal-identity";
import type { CertificateAuthority } from "../../../../host-sim/certs/authority";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import type { FakeFlash } from "../../../support/fake-flash";

export const dayMs = 86_400_000;
/** 2026-03-02. */
export const start = Date.UTC(2026, 2, 2);
export const validity = { notBefore: new Date(start - dayMs), notAfter: new Date(start + 365 * dayMs) };
export const factory = { chain: [Uint8Array.of(0x30, 1, 0)], key: Uint8Array.of(0x30, 1, 1) };

/** Bytes that differ from draw to draw. */
export function countingRandom(): { fill<T extends Uint8Array>(buffer: T): T } {
  let draws = 0;
  return { fill: (buffer) => buffer.fill(++draws) };
}

export function openVault(flash: FakeFlash): Vault {
  return new Vault(flash, nodeCipher, new Uint8Array(32).fill(9));
}

export function openIdentity(
  flash: FakeFlash,
  settings: { chain: readonly Uint8Array[]; key: Uint8Array | undefined } = factory,
  random = countingRandom(),
): TerminalIdentity {
  return new TerminalIdentity({ ports: { cipher: nodeCipher, random }, vault: openVault(flash), settings });
}

/** A certificate for a private key of 32 bytes. */
export async function certificateFor(
  authority: CertificateAuthority,
  privateKey: Uint8Array,
  { terminalId = "TAP00001", dates = validity, serial = "01AB12CD" } = {},
): Promise<Uint8Array> {
  const point = Buffer.from(nodeCipher.ecdsaPublicKey(privateKey) as Uint8Array);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const spki = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const der = new Uint8Array(spki.export({ type: "spki", format: "der" }));
  return (await authority.certifyTerminal(terminalId, der, serial, dates)).der;
}

/** The key that a request asks a certificate for, as SubjectPublicKeyInfo. */
export async function requestIn(data: Uint8Array): Promise<{ spki: Uint8Array; request: Uint8Array; piece: number }> {
  const request = findTlv(data, CERTIFICATE_TAGS.request) as Uint8Array;
  const parsed = new x509.Pkcs10CertificateRequest(Uint8Array.from(request));
  if (!(await parsed.verify(webcrypto))) throw new Error("the request is not signed by its key");
  const [piece] = findTlv(data, CERTIFICATE_TAGS.piece) as Uint8Array;
  return { spki: new Uint8Array(parsed.publicKey.rawData), request, piece };
}

/** Field 63 of an answer. */
export function piece(number: number, of: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([
    ...encodeTlv(CERTIFICATE_TAGS.piece, Uint8Array.of(number, of)),
    ...encodeTlv(CERTIFICATE_TAGS.chain, bytes),
  ]);
}
