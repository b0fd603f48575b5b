/** Certificates that a terminal is known to have: the factory's, and those that it was given over the uplink. */
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CertificateRegister } from "../certs/register";
import { registerFile } from "../certs/revocation";
import { terminalIdOf } from "../certs/terminal-name";

/** The authority, and while it is changed the one before or after it (docs/certificates.md). */
const authorityFiles = ["ca.pem", "ca-previous.pem", "ca-next.pem"] as const;

/** In PEM, of this terminal by their name and of an authority of the directory by their signature; newest last. */
export function knownCertificates(directory: string, terminalId: string): string[] {
  const authorities = authorityFiles.flatMap((file) => certificatesIn(path.join(directory, file)));
  const factory = certificatesIn(path.join(directory, `terminal-${terminalId}.pem`));
  const given = new CertificateRegister(path.join(directory, registerFile)).of(terminalId).map(({ pem }) => pem);
  return [...factory, ...given].filter((pem) => {
    const certificate = new X509Certificate(pem);
    return (
      terminalIdOf(certificate.subjectAltName) === terminalId &&
      authorities.some((authority) => certificate.verify(new X509Certificate(authority).publicKey))
    );
  });
}

function certificatesIn(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
