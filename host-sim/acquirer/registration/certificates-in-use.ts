/** An acquirer on a directory of certificates: what is revoked or rotated there holds here, too, without a restart. */
import path from "node:path";
import { type DevelopmentCertificates, loadCertificates } from "../../certs/development";
import { followCertificates } from "../../certs/follow";
import type { Identity } from "../../certs/identity";
import { CertificateRegister } from "../../certs/register";
import { readRevocationLists, registerFile } from "../../certs/revocation";
import type { Acquirer } from "../acquirer";
import type { AcquirerTls } from "../tls-options";
import { RegistrationAuthority } from "./registration-authority";

/** The acquirer's own certificate is made anew so often, long before it ends. */
const renewalMs = 86_400_000;

export class CertificatesInUse {
  /** Takes the requests named `CERTIFICATE`. */
  readonly registration: RegistrationAuthority;
  readonly #now: () => number;
  #certificates: DevelopmentCertificates;
  #server: Identity;
  #stop: (() => void) | undefined;

  private constructor(certificates: DevelopmentCertificates, server: Identity, now: () => number) {
    const { authority, validity, directory } = certificates;
    const register = new CertificateRegister(path.join(directory, registerFile));
    this.registration = new RegistrationAuthority({ authority, validity, register });
    this.#certificates = certificates;
    this.#server = server;
    this.#now = now;
  }

  /** `now` is the clock that terminals go by. */
  static async open(certificates: DevelopmentCertificates, now: () => number = Date.now): Promise<CertificatesInUse> {
    return new CertificatesInUse(certificates, await certificates.currentServer(now()), now);
  }

  /** What the acquirer shows and whom it trusts now. */
  get tls(): AcquirerTls {
    return { identity: this.#server, revocationLists: readRevocationLists(this.#certificates.directory) };
  }

  /** Follows the directory. `failed` is told what cannot be read; then everything stays as it is. */
  follow(acquirer: Acquirer, failed: (error: Error) => void): void {
    const reload = (): void => {
      this.reload(acquirer).catch((error: unknown) =>
        failed(error instanceof Error ? error : new Error(String(error))),
      );
    };
    const stopFollowing = followCertificates(this.#certificates.directory, reload);
    const timer = setInterval(reload, renewalMs).unref();
    this.#stop = () => {
      stopFollowing();
      clearInterval(timer);
    };
  }

  /** Takes the directory as it is now. */
  async reload(acquirer: Acquirer): Promise<void> {
    const certificates = await loadCertificates(this.#certificates.directory);
    this.#server = await certificates.currentServer(this.#now());
    this.#certificates = certificates;
    this.registration.use(certificates);
    acquirer.changeTls(this.tls);
  }

  stop(): void {
    this.#stop?.();
  }
}
