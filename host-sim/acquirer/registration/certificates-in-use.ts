/** An acquirer on a directory of certificates: what is revoked or rotated there holds here, too, without a restart. */
import path from "node:path";
import { type DevelopmentCertificates, loadCertificates } from "../../certs/development";
import { followCertificates } from "../../certs/follow";
import { CertificateRegister } from "../../certs/register";
import { readRevocationLists, registerFile } from "../../certs/revocation";
import type { Acquirer } from "../acquirer";
import type { AcquirerTls } from "../tls-options";
import { RegistrationAuthority } from "./registration-authority";

export class CertificatesInUse {
  /** Takes the requests named `CERTIFICATE`. */
  readonly registration: RegistrationAuthority;
  #certificates: DevelopmentCertificates;
  #stop: (() => void) | undefined;

  constructor(certificates: DevelopmentCertificates) {
    const { authority, validity, directory } = certificates;
    const register = new CertificateRegister(path.join(directory, registerFile));
    this.registration = new RegistrationAuthority({ authority, validity, register });
    this.#certificates = certificates;
  }

  /** What the acquirer shows and whom it trusts now. */
  get tls(): AcquirerTls {
    const { server, directory } = this.#certificates;
    return { identity: server, revocationLists: readRevocationLists(directory) };
  }

  /** Follows the directory. `failed` is told what cannot be read; then everything stays as it is. */
  follow(acquirer: Acquirer, failed: (error: Error) => void): void {
    const { directory } = this.#certificates;
    this.#stop = followCertificates(directory, () => {
      this.reload(acquirer).catch((error: unknown) =>
        failed(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  /** Takes the directory as it is now. */
  async reload(acquirer: Acquirer): Promise<void> {
    this.#certificates = await loadCertificates(this.#certificates.directory);
    this.registration.use(this.#certificates);
    acquirer.changeTls(this.tls);
  }

  stop(): void {
    this.#stop?.();
  }
}
