/** The checks of a certificate that the pass-through makes in place of TLS, so that a scenario with a bad one fails too. */
import { X509Certificate } from "node:crypto";

/** What is wrong with a chain, in the words of the uplink. */
export type CertificateProblem =
  "certificate-untrusted" | "certificate-expired" | "certificate-not-yet-valid" | "certificate-name";

export interface CertificateDemands {
  readonly roots: readonly Uint8Array[];
  readonly nowMs: number;
  /** The dNSName the first certificate must carry; a server does not ask its clients for one. */
  readonly name?: string;
}

/** `undefined` when the chain is good: it leads to a root, is in date, and bears the name. */
export function certificateProblem(
  chain: readonly Uint8Array[],
  demands: CertificateDemands,
): CertificateProblem | undefined {
  const certificates = parse(chain);
  const roots = parse(demands.roots);
  if (certificates === undefined || certificates.length === 0 || roots === undefined) return "certificate-untrusted";
  if (!leadsToRoot(certificates, roots)) return "certificate-untrusted";
  for (const certificate of certificates) {
    if (demands.nowMs < Date.parse(certificate.validFrom)) return "certificate-not-yet-valid";
    if (demands.nowMs > Date.parse(certificate.validTo)) return "certificate-expired";
  }
  const name = demands.name;
  if (name !== undefined && certificates[0].checkHost(name, { subject: "never" }) === undefined)
    return "certificate-name";
  return undefined;
}

/** Certificates by their bytes, and whether a chain leads to its roots: a bench makes the same few connections thousands of times. */
const parsed = new Map<string, X509Certificate>();
const verdicts = new Map<string, boolean>();
const mostKept = 100;

function parse(chain: readonly Uint8Array[]): X509Certificate[] | undefined {
  try {
    return chain.map((der) => kept(parsed, Buffer.from(der).toString("base64"), () => new X509Certificate(der)));
  } catch {
    return undefined;
  }
}

function leadsToRoot(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  const names = [chain, roots].map((certificates) => certificates.map(({ fingerprint256 }) => fingerprint256).join());
  return kept(verdicts, names.join(" "), () => isIssuedBelow(chain, roots));
}

function kept<Value>(values: Map<string, Value>, name: string, make: () => Value): Value {
  const known = values.get(name);
  if (known !== undefined) return known;
  const made = make();
  if (values.size === mostKept) values.clear();
  values.set(name, made);
  return made;
}

function isIssuedBelow(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  for (let index = 0; index < chain.length; index++) {
    const certificate = chain[index];
    if (roots.some((root) => root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey)))
      return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !issuer.ca) return false;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  }
  return false;
}
