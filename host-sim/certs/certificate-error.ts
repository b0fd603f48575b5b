/** What can go wrong with the development certificates, other than a bug. */
import { MendableError } from "../data/mendable-error";

export type CertificateProblem =
  /** There are certificates already, and nobody said to replace them. */
  | "exists"
  /** Some of the files are there and some are not. */
  | "incomplete"
  /** A file is not what its name says, or key and certificate do not belong together. */
  | "unreadable"
  /** The authority or the server certificate is not valid at present. */
  | "expired"
  /** Nobody was given such a certificate. */
  | "unknown"
  /** Not now: the rotation of the authority is at another stage. */
  | "stage"
  /** A terminal ID that cannot stand in a certificate. */
  | "terminal-id";

/** A fault of the certificate store; `path` names the file or directory it is about. */
export class CertificateError extends MendableError {
  override readonly name = "CertificateError";
  readonly reason: CertificateProblem;
  readonly path: string | undefined;

  constructor(reason: CertificateProblem, message: string, path?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
    this.path = path;
  }
}
