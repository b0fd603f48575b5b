/**
 * The development certificates on disk: one authority, the acquirer's server certificate, and one certificate a terminal.
 * They are made on the machine that uses them and never leave it (certs/README.md).
 */
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CertificateAuthority } from "./authority";
import type { Validity } from "./authority";
import { CertificateError } from "./certificate-error";
import { alreadyThere, isOccupied, readText, writeDirectory, writeOnce } from "./certificate-files";
import { readIdentity } from "./identity";
import type { CertificateText, Identity } from "./identity";
import { terminalUri } from "./terminal-name";

/** The name under which terminals know the acquirer of the bench. */
export const acquirerName = "acquirer.tapline.test";

const dayMs = 86_400_000;
/** How long an acquirer shows one certificate, at most. */
const serverDays = 90;

/** Where the certificates lie, seen from the root of the project. */
export const developmentDirectory = "certs/development";

/** What the acquirer's certificate says it is. */
export const acquirerNames = [acquirerName, "localhost", "127.0.0.1", "::1"] as const;

/** Authorities beside the one that signs: the one that will, and the one that did (rotation.ts). */
const otherAuthorities = ["ca-next", "ca-previous"] as const;

/** The terminal that `npm start` switches on. */
export const defaultTerminalId = "TAP00001";

/** What a terminal's settings need for TLS, in DER. */
export interface TerminalIdentity {
  readonly trustedRoots: readonly Uint8Array[];
  readonly clientChain: readonly Uint8Array[];
  readonly clientKey: Uint8Array;
}

export interface MakeOptions {
  /** Replace what is there; terminals that hold the old certificates can then no longer connect. */
  readonly force?: boolean;
  /** Terminals to make certificates for at once; others are made when they are first asked for. */
  readonly terminalIds?: readonly string[];
  /** The present, for the validity dates. */
  readonly now?: Date;
}

/** The set, loaded. */
export class DevelopmentCertificates {
  readonly directory: string;
  /** The one that signs; then, while the authority is rotated, the other one that is trusted (rotation.ts). */
  readonly authorities: readonly [CertificateAuthority, ...CertificateAuthority[]];
  /** The acquirer's; its trusted roots are all authorities. */
  readonly server: Identity;
  readonly validity: Validity;
  readonly #terminals = new Map<string, Promise<Identity>>();

  constructor(
    directory: string,
    authorities: readonly [CertificateAuthority, ...CertificateAuthority[]],
    server: Identity,
    validity: Validity,
  ) {
    this.directory = directory;
    this.authorities = authorities;
    this.server = { ...server, trustedRoots: authorities.map(({ certificate }) => certificate) };
    this.validity = validity;
  }

  /** The authority that signs. */
  get authority(): CertificateAuthority {
    return this.authorities[0];
  }

  /** The certificate and key of a terminal in PEM and DER; made and stored when it is asked for the first time. */
  terminal(terminalId: string): Promise<Identity> {
    let identity = this.#terminals.get(terminalId);
    if (identity === undefined) {
      identity = this.#loadOrIssue(terminalId);
      this.#terminals.set(terminalId, identity);
    }
    return identity;
  }

  /**
   * The acquirer's certificate, made anew for a time like that of a real one. The stored one is good for as long as the authority,
   * for benches in virtual time.
   */
  async currentServer(now: number): Promise<Identity> {
    const { trustedRoots } = this.server;
    const notAfter = Math.min(now + serverDays * dayMs, this.validity.notAfter.getTime());
    const dates = { notBefore: new Date(now - dayMs), notAfter: new Date(notAfter) };
    return { ...(await this.authority.issueServer(acquirerNames, dates)), trustedRoots };
  }

  /** The same in DER only, as the terminal's settings take it. */
  async terminalIdentity(terminalId: string): Promise<TerminalIdentity> {
    const identity = await this.terminal(terminalId);
    return {
      trustedRoots: identity.trustedRoots.map((root) => root.der),
      clientChain: identity.chain.map((certificate) => certificate.der),
      clientKey: identity.privateKey.der,
    };
  }

  async #loadOrIssue(terminalId: string): Promise<Identity> {
    terminalUri(terminalId);
    const path = join(this.directory, terminalFile(terminalId));
    if (!existsSync(path)) writeOnce(path, bundleText(await this.authority.issueTerminal(terminalId, this.validity)));
    const pem = readText(path);
    return readIdentity(pem, pem, this.server.trustedRoots, path);
  }
}

/**
 * Makes a complete new set in `directory`. Throws {@link CertificateError} `exists` when there is one and `force` is not
 * given. The set appears as a whole or not at all.
 */
export async function makeCertificates(directory: string, options: MakeOptions = {}): Promise<DevelopmentCertificates> {
  if (isOccupied(directory) && options.force !== true) throw alreadyThere(directory);
  const terminalIds = options.terminalIds ?? [defaultTerminalId];
  const validity = developmentValidity(options.now ?? new Date());
  const authority = await CertificateAuthority.create("Tapline development CA", validity);
  const server = await authority.issueServer(acquirerNames, validity);
  const files = new Map<string, string>([
    ["ca.pem", authority.certificate.pem],
    ["ca.key.pem", authority.privateKey.pem],
    ...serverFiles(server),
  ]);
  for (const terminalId of terminalIds) {
    files.set(terminalFile(terminalId), bundleText(await authority.issueTerminal(terminalId, validity)));
  }
  writeDirectory(directory, files, options.force === true);
  return new DevelopmentCertificates(directory, [authority], server, validity);
}

/** The set in `directory`. Throws {@link CertificateError} when it is incomplete, unreadable or not valid at present. */
export async function loadCertificates(directory: string, now = new Date()): Promise<DevelopmentCertificates> {
  const authorityPath = join(directory, "ca.pem");
  const roots = readIdentity(readText(authorityPath), readText(join(directory, "ca.key.pem")), [], authorityPath);
  const serverPath = join(directory, "server.pem");
  const server = readIdentity(
    readText(serverPath),
    readText(join(directory, "server.key.pem")),
    [roots.chain[0]],
    serverPath,
  );
  const validity = checkValid(roots.chain[0], authorityPath, now);
  checkValid(server.chain[0], serverPath, now);
  if (!new X509Certificate(server.chain[0].pem).verify(new X509Certificate(roots.chain[0].pem).publicKey)) {
    throw new CertificateError("unreadable", `${serverPath}: not signed by the authority beside it`, serverPath);
  }
  const authority = await CertificateAuthority.load(roots.chain[0], roots.privateKey);
  const others: CertificateAuthority[] = [];
  for (const name of otherAuthorities) {
    const path = join(directory, `${name}.pem`);
    if (!existsSync(path)) continue;
    const other = readIdentity(readText(path), readText(join(directory, `${name}.key.pem`)), [], path);
    others.push(await CertificateAuthority.load(other.chain[0], other.privateKey));
  }
  return new DevelopmentCertificates(directory, [authority, ...others], server, validity);
}

/** The set in `directory`, made when there is none. Safe when several processes do it at once. */
export async function loadOrMakeCertificates(directory: string, now = new Date()): Promise<DevelopmentCertificates> {
  if (!isOccupied(directory)) {
    try {
      await makeCertificates(directory, { now });
    } catch (error) {
      // Somebody else was quicker: theirs is as good.
      if (!(error instanceof CertificateError && error.reason === "exists")) throw error;
    }
  }
  return loadCertificates(directory, now);
}

/**
 * Wide on purpose: the acquirer judges a terminal by the machine's clock, the terminal judges the acquirer by the bench's,
 * which in virtual time may stand at any date since 2024.
 */
export function developmentValidity(now: Date): Validity {
  return {
    notBefore: new Date(Date.UTC(2024, 0, 1)),
    notAfter: new Date(Date.UTC(now.getUTCFullYear() + 10, now.getUTCMonth(), now.getUTCDate())),
  };
}

function checkValid(certificate: CertificateText, path: string, now: Date): Validity {
  const parsed = new X509Certificate(certificate.pem);
  const validity = { notBefore: new Date(parsed.validFrom), notAfter: new Date(parsed.validTo) };
  if (now < validity.notBefore || now > validity.notAfter) {
    const dates = `valid from ${parsed.validFrom} to ${parsed.validTo}`;
    throw new CertificateError("expired", `${path}: ${dates}. Make new ones: npm run tapline -- certs --force`, path);
  }
  return validity;
}

function terminalFile(terminalId: string): string {
  terminalUri(terminalId);
  return `terminal-${terminalId}.pem`;
}

/** The acquirer's files. */
export function serverFiles(server: Identity): readonly (readonly [string, string])[] {
  return [
    ["server.pem", server.chain.map((certificate) => certificate.pem).join("")],
    ["server.key.pem", server.privateKey.pem],
  ];
}

/** One file, so that certificate and key are always a pair. */
function bundleText(identity: Identity): string {
  return identity.privateKey.pem + identity.chain.map((certificate) => certificate.pem).join("");
}
