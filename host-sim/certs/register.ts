/** Which certificates terminals were given over the uplink: whoever has to revoke one must know what there is to revoke. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { CertificateError } from "./certificate-error";

/** A certificate that was given out. */
export interface IssuedCertificate {
  readonly terminalId: string;
  /** Hex digits. */
  readonly serialNumber: string;
  /** SHA-256 of the request, hex: the same request is answered with the same certificate. */
  readonly request: string;
  readonly notAfter: string;
  readonly pem: string;
}

/** Grows only. Without a file it lives as long as the process. */
export class CertificateRegister {
  readonly #file: string | undefined;
  readonly #issued: IssuedCertificate[];

  /** Reads the file, if it is there: a certificate a line, in JSON. Throws {@link CertificateError}. */
  constructor(file?: string) {
    this.#file = file;
    this.#issued = file === undefined || !existsSync(file) ? [] : readLines(file);
  }

  get all(): readonly IssuedCertificate[] {
    return this.#issued;
  }

  /** Those of a terminal, oldest first. */
  of(terminalId: string): readonly IssuedCertificate[] {
    return this.#issued.filter((issued) => issued.terminalId === terminalId);
  }

  /** The one that this request was answered with, as long as it is valid. */
  answerTo(terminalId: string, request: string, now: number): IssuedCertificate | undefined {
    return this.of(terminalId).findLast((issued) => issued.request === request && Date.parse(issued.notAfter) > now);
  }

  add(issued: IssuedCertificate): void {
    if (this.#file !== undefined) {
      appendFileSync(this.#file, `${JSON.stringify(issued)}\n`, { mode: 0o600, flush: true });
    }
    this.#issued.push(issued);
  }
}

function readLines(file: string): IssuedCertificate[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line, index) => parsed(file, line, index + 1));
}

function parsed(file: string, line: string, number: number): IssuedCertificate {
  try {
    const value = JSON.parse(line) as IssuedCertificate;
    if (typeof value.terminalId === "string" && typeof value.serialNumber === "string") return value;
  } catch {
    // Told below, with the place.
  }
  throw new CertificateError("unreadable", `${file}:${number}: no certificate of a terminal`, file);
}
