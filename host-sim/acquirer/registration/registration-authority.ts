/**
 * Registers terminals: takes their certification requests (PKCS #10, RFC 2986) from administrative messages, makes sure that a terminal
 * asks for itself, and has the authority sign (docs/certificates.md). Whoever asks has proved itself by TLS and by the key of its MAC.
 */
import "reflect-metadata";
import { createHash, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { encodeTlv, findTlv, TlvError } from "../../../firmware/codec/tlv";
import type { CertificateAuthority, Validity } from "../../certs/authority";
import { CertificateRegister, type IssuedCertificate } from "../../certs/register";
import { terminalUri } from "../../certs/terminal-name";
import { fromPem } from "../../certs/identity";
import { answerCodes } from "../answer-codes";
import type { AdministrativeAnswer, AdministrativeDesk, AdministrativeRequest } from "../requests/administration";

const tags = { request: 0xdf20, piece: 0xdf21, chain: 0xdf22 } as const;
/** Bytes of a chain in one answer: with its headers within field 63. */
const pieceBytes = 960;
const dayMs = 86_400_000;

export interface RegistrationOptions {
  readonly authority: CertificateAuthority;
  /** Of the authority: a terminal's certificate begins and ends within it. */
  readonly validity: Validity;
  readonly register?: CertificateRegister;
  /** How long a certificate is good for, from its making. */
  readonly days?: number;
}

/** A request that is not carried out; the code is that of the answer. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class RegistrationAuthority implements AdministrativeDesk {
  readonly #register: CertificateRegister;
  #options: RegistrationOptions;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#register = options.register ?? new CertificateRegister();
  }

  /** Another authority signs from now on. */
  use({ authority, validity }: Pick<RegistrationOptions, "authority" | "validity">): void {
    this.#options = { ...this.#options, authority, validity };
  }

  async handle({ terminalId, data, at }: AdministrativeRequest): Promise<AdministrativeAnswer> {
    try {
      const { request, piece } = read(data);
      const issued = await this.#issue(terminalId, request, at);
      const chain = fromPem("CERTIFICATE", issued.pem)[0];
      const pieces = Math.ceil(chain.length / pieceBytes);
      if (piece >= pieces) throw new Refusal(answerCodes.formatError, `there is no piece ${piece}`);
      const part = chain.subarray(piece * pieceBytes, (piece + 1) * pieceBytes);
      const numbers = encodeTlv(tags.piece, Uint8Array.of(piece, pieces));
      return { code: answerCodes.approved, data: Buffer.concat([numbers, encodeTlv(tags.chain, part)]) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { code: error.code, problem: error.message };
    }
  }

  /** Not of the authority that was there before this one. */
  #isOurs({ pem }: IssuedCertificate): boolean {
    return new X509Certificate(pem).verify(new X509Certificate(this.#options.authority.certificate.pem).publicKey);
  }

  /** The certificate that this request was answered with, or a new one. */
  async #issue(terminalId: string, der: Uint8Array, now: number): Promise<IssuedCertificate> {
    const request = createHash("sha256").update(der).digest("hex");
    const known = this.#register.answerTo(terminalId, request, now);
    if (known !== undefined && this.#isOurs(known)) return known;
    const publicKey = await checkedKey(terminalId, der);
    const { authority, validity, days = 397 } = this.#options;
    // From the authority's own beginning: benches in virtual time may stand at any date since then.
    const notAfter = new Date(Math.min(now + days * dayMs, validity.notAfter.getTime()));
    // At most twenty bytes, and positive (RFC 5280, 4.1.2.2).
    const serialNumber = `01${createHash("sha256").update(`${request} ${now}`).digest("hex").slice(0, 30)}`;
    const own = { notBefore: validity.notBefore, notAfter };
    const { pem } = await authority.certifyTerminal(terminalId, publicKey, serialNumber, own);
    const issued = { terminalId, serialNumber, request, notAfter: notAfter.toISOString(), pem };
    this.#register.add(issued);
    return issued;
  }
}

function read(data: Uint8Array): { readonly request: Uint8Array; readonly piece: number } {
  try {
    const request = findTlv(data, tags.request);
    const piece = findTlv(data, tags.piece);
    if (request !== undefined && piece?.length === 1) return { request, piece: piece[0] };
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
  }
  throw new Refusal(answerCodes.formatError, "field 63 is no request for a certificate");
}

/** The key of the request, as SubjectPublicKeyInfo, once it is proved that the terminal has it and asks for itself. */
async function checkedKey(terminalId: string, der: Uint8Array): Promise<Uint8Array> {
  const request = parse(der);
  const isProved = await request.verify(webcrypto).catch(() => false);
  if (!isProved) throw new Refusal(answerCodes.formatError, "the request is not signed by the key it names");
  const algorithm = request.publicKey.algorithm as webcrypto.EcKeyAlgorithm;
  if (algorithm.name !== "ECDSA" || algorithm.namedCurve !== "P-256") {
    throw new Refusal(answerCodes.formatError, "the key is not of P-256");
  }
  const names = request.extensions.filter((each) => each instanceof x509.SubjectAlternativeNameExtension);
  const named = names.flatMap((each) => each.names.toJSON());
  const isOwn = named.length === 1 && named[0].type === "url" && named[0].value === terminalUri(terminalId);
  if (!isOwn || request.subjectName.getField("CN").join() !== terminalId) {
    throw new Refusal(answerCodes.notPermittedToTerminal, "the request names another terminal");
  }
  return new Uint8Array(request.publicKey.rawData);
}

function parse(der: Uint8Array): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(Uint8Array.from(der));
  } catch {
    throw new Refusal(answerCodes.formatError, "no certification request");
  }
}
