/**
 * Taking certificates back: what is revoked stands in `revoked.json`, and in `crl.pem` as the signed lists that a TLS server asks for,
 * one of each authority that is trusted (RFC 5280, 5; a server that looks for revocations refuses whom it has no list for).
 */
import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RevokedSerial } from "./authority";
import { CertificateError } from "./certificate-error";
import { writeWhole } from "./certificate-files";
import type { DevelopmentCertificates } from "./development";
import { fromPem } from "./identity";
import { CertificateRegister } from "./register";
import { terminalIdOf } from "./terminal-name";

export const revocationListFile = "crl.pem";
export const registerFile = "issued.jsonl";
const revokedFile = "revoked.json";

interface Revocation {
  readonly serialNumber: string;
  readonly revokedAt: string;
}

/** The signed lists of a directory in PEM; none when nothing was ever revoked there. */
export function readRevocationLists(directory: string): readonly string[] {
  const file = join(directory, revocationListFile);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----\n/g) ?? [];
}

/**
 * Revokes all certificates of a terminal, or the one with this serial number (hex digits). Returns the serial numbers that were not
 * revoked before. Throws {@link CertificateError} `unknown` when no such certificate was given out.
 */
export async function revoke(
  certificates: DevelopmentCertificates,
  terminalOrSerial: string,
  now = new Date(),
): Promise<readonly string[]> {
  const { directory } = certificates;
  const known = givenOut(directory);
  const wanted = terminalOrSerial.toUpperCase().replaceAll(":", "");
  const of = (terminalId: string): string[] => known.filter((each) => each.terminalId === terminalId).map(serialOf);
  const bySerial = known.map(serialOf).filter((serial) => serial === wanted.replace(/^0+/, ""));
  const found = bySerial.length > 0 ? bySerial : of(terminalOrSerial);
  if (found.length === 0) {
    const message = `${terminalOrSerial}: neither a terminal nor a serial number with a certificate in ${directory}`;
    throw new CertificateError("unknown", message, directory);
  }
  const before = readRevoked(directory);
  const fresh = [...new Set(found)].filter((serial) => !before.some(({ serialNumber }) => serialNumber === serial));
  const added = fresh.map((serialNumber) => ({ serialNumber, revokedAt: now.toISOString() }));
  writeWhole(join(directory, revokedFile), `${JSON.stringify([...before, ...added], undefined, 2)}\n`);
  await writeRevocationLists(certificates);
  return fresh;
}

/** Signs the lists anew, with what is revoked now. */
export async function writeRevocationLists(certificates: DevelopmentCertificates): Promise<void> {
  const { directory, authorities, validity } = certificates;
  const revoked: RevokedSerial[] = readRevoked(directory).map(({ serialNumber, revokedAt }) => ({
    serialNumber,
    revokedAt: new Date(revokedAt),
  }));
  // A serial number is one of a kind here, whichever authority signed it; so each list may name them all.
  const lists = await Promise.all(authorities.map((authority) => authority.revocationListOf(revoked, validity)));
  writeWhole(join(directory, revocationListFile), lists.join(""), 0o644);
}

function readRevoked(directory: string): readonly Revocation[] {
  const file = join(directory, revokedFile);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Revocation[];
  } catch (cause) {
    throw new CertificateError("unreadable", `${file}: not JSON`, file, { cause });
  }
}

function serialOf({ serialNumber }: { readonly serialNumber: string }): string {
  return serialNumber.toUpperCase().replace(/^0+/, "");
}

/** Everything terminals hold: the factory's certificates, and those given over the uplink. */
function givenOut(directory: string): { readonly terminalId: string; readonly serialNumber: string }[] {
  const files = readdirSync(directory).filter((name) => /^terminal-.*\.pem$/.test(name));
  const factory = files.flatMap((name) => {
    const certificates = fromPem("CERTIFICATE", readFileSync(join(directory, name), "utf8"));
    return certificates.slice(0, 1).map((der) => new X509Certificate(der));
  });
  const register = new CertificateRegister(join(directory, registerFile));
  return [
    ...factory.map(({ serialNumber, subjectAltName }) => ({
      terminalId: terminalIdOf(subjectAltName) ?? "",
      serialNumber,
    })),
    ...register.all,
  ];
}
