/**
 * How a terminal is named in its certificate: a subjectAltName of type URI (RFC 5280, 4.2.1.6), with the common name as a
 * label for people. A DNS name will not do: terminal IDs (field 41, ans 8) are case-sensitive, DNS names are not.
 */
import { CertificateError } from "./certificate-error";

const scheme = "urn:tapline:terminal:";

/** The URI that stands for this terminal. Refuses IDs whose characters a URN would have to escape. */
export function terminalUri(terminalId: string): string {
  if (!/^[0-9A-Za-z._-]{1,8}$/.test(terminalId)) {
    throw new CertificateError(
      "terminal-id",
      `"${terminalId}" cannot name a terminal: expected 1 to 8 letters, digits, ".", "_" or "-"`,
    );
  }
  return scheme + terminalId;
}

/** The terminal ID in a subjectAltName as Node prints it (`URI:…, DNS:…`); `undefined` unless there is exactly one. */
export function terminalIdOf(subjectAltName: string | undefined): string | undefined {
  const names = (subjectAltName ?? "").split(", ").filter((name) => name.startsWith(`URI:${scheme}`));
  if (names.length !== 1) return undefined;
  const terminalId = names[0].slice(`URI:${scheme}`.length);
  return /^[0-9A-Za-z._-]{1,8}$/.test(terminalId) ? terminalId : undefined;
}
