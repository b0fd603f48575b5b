/** The certificates of a world: the development set, or the wrong ones that terminal and acquirer must refuse. */
import { CertificateAuthority, type Validity } from "../certs/authority";
import { acquirerName, type DevelopmentCertificates, type TerminalIdentity } from "../certs/development";
import type { Identity } from "../certs/identity";
import { RegistrationAuthority } from "../acquirer/registration/registration-authority";

export const serverVariants = ["valid", "other-authority", "expired", "wrong-name"] as const;
export const terminalVariants = ["valid", "absent", "other-authority", "revoked"] as const;

export type ServerCertificate = (typeof serverVariants)[number];
export type TerminalCertificate = (typeof terminalVariants)[number];

const dayMs = 86_400_000;
/** In virtual time it is always the same day, but the acquirer's TLS goes by the computer's clock. */
const virtualDays = 3650;
const names = (first: string): readonly [string, ...string[]] => [first, "localhost"];

/** The acquirer's certificate and key. `now` is the simulation's start: what is expired then stays so. */
export async function serverIdentity(
  variant: ServerCertificate,
  certificates: DevelopmentCertificates,
  now: number,
): Promise<Identity> {
  const { trustedRoots } = certificates.server;
  switch (variant) {
    case "valid":
      return certificates.server;
    case "wrong-name":
      return {
        ...(await certificates.authority.issueServer(names("another.tapline.test"), around(now))),
        trustedRoots,
      };
    case "expired": {
      const validity = { notBefore: new Date(now - 400 * dayMs), notAfter: new Date(now - dayMs) };
      return { ...(await certificates.authority.issueServer(names(acquirerName), validity)), trustedRoots };
    }
    case "other-authority": {
      const other = await CertificateAuthority.create("Tapline development CA", around(now));
      return { ...(await other.issueServer(names(acquirerName), around(now))), trustedRoots };
    }
  }
}

/** What the acquirer knows to be revoked in virtual time: not what the directory says, but what the scenario does. */
export async function revocationLists(
  variant: TerminalCertificate,
  certificates: DevelopmentCertificates,
  terminalId: string,
): Promise<readonly string[]> {
  if (variant !== "revoked") return [];
  const { chain } = await certificates.terminal(terminalId);
  return Promise.all(
    certificates.authorities.map((authority) => authority.revocationList(chain, certificates.validity)),
  );
}

/** Registers the terminals of a world in virtual time, which leaves no trace. */
export function registration({ authority, validity }: DevelopmentCertificates): RegistrationAuthority {
  return new RegistrationAuthority({ authority, validity, days: virtualDays });
}

/** What the terminal is provisioned with. It trusts the development authority in every variant. */
export async function terminalIdentity(
  variant: TerminalCertificate,
  certificates: DevelopmentCertificates,
  terminalId: string,
  now: number,
): Promise<TerminalIdentity> {
  const valid = await certificates.terminalIdentity(terminalId);
  switch (variant) {
    case "valid":
      return valid;
    // Let in by TLS until the lists are looked at.
    case "revoked":
      return valid;
    case "absent":
      return { ...valid, clientChain: [], clientKey: new Uint8Array(0) };
    case "other-authority": {
      const other = await CertificateAuthority.create("Tapline development CA", around(now));
      const identity = await other.issueTerminal(terminalId, around(now));
      return { ...valid, clientChain: identity.chain.map(({ der }) => der), clientKey: identity.privateKey.der };
    }
  }
}

function around(now: number): Validity {
  return { notBefore: new Date(now - 400 * dayMs), notAfter: new Date(now + 3650 * dayMs) };
}
