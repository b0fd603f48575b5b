/** Whether a certificate stands in a revocation list (RFC 5280, 5.1). OpenSSL asks at the handshake; this is for connections that stand. */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** `serialNumber` in hex, as Node prints it; the lists in PEM. */
export function isRevoked(serialNumber: string, lists: readonly string[]): boolean {
  const wanted = plain(serialNumber);
  return lists.some((list) => new x509.X509Crl(list).entries.some((entry) => plain(entry.serialNumber) === wanted));
}

/** Without the case and the zeros in front, which tools write differently. */
function plain(serialNumber: string): string {
  return serialNumber.toUpperCase().replace(/^0+/, "");
}
