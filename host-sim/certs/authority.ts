/** A certificate authority of the bench: P-256 throughout, profiles after RFC 5280, 4.2 and RFC 9525, 3. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { certificateText, privateKeyText, toPem } from "./identity";
import type { CertificateText, Identity } from "./identity";
import { repeatableSigner } from "./repeatable-signer";
import { terminalUri } from "./terminal-name";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Extended key usage purposes (RFC 5280, 4.2.1.12). */
const serverAuthentication = "1.3.6.1.5.5.7.3.1";
const clientAuthentication = "1.3.6.1.5.5.7.3.2";
/** Where an operator would publish the revocation list (RFC 5280, 4.2.1.13). The bench's acquirer has it as a file. */
const revocationListAddress = "http://crl.tapline.test/ca.crl";

/** From and to, both inclusive. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What differs between one leaf certificate and another. */
interface LeafProfile {
  readonly commonName: string;
  readonly purpose: string;
  readonly names: x509.JsonGeneralNames;
  /** By chance when left out. */
  readonly serialNumber?: string;
}

/** A line of a revocation list. */
export interface RevokedSerial {
  /** Hex digits. */
  readonly serialNumber: string;
  readonly revokedAt: Date;
}

/** An authority that can still sign: the certificate and its key. */
export class CertificateAuthority {
  readonly certificate: CertificateText;
  readonly privateKey: CertificateText;
  readonly #signer: x509.X509Certificate;
  readonly #signingKey: webcrypto.CryptoKey;

  private constructor(signer: x509.X509Certificate, signingKey: webcrypto.CryptoKey, keyDer: Uint8Array) {
    this.#signer = signer;
    this.#signingKey = signingKey;
    this.certificate = certificateText(new Uint8Array(signer.rawData));
    this.privateKey = privateKeyText(keyDer);
  }

  /** Makes a new authority with a self-signed certificate. */
  static async create(commonName: string, validity: Validity): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        name: [{ CN: [commonName] }, { O: ["Tapline development"] }],
        keys,
        ...validity,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new CertificateAuthority(certificate, keys.privateKey, await exportKey(keys.privateKey));
  }

  /** Takes up an authority that was stored earlier. */
  static async load(certificate: CertificateText, privateKey: CertificateText): Promise<CertificateAuthority> {
    const key = await webcrypto.subtle.importKey("pkcs8", privateKey.der, algorithm, true, ["sign"]);
    return new CertificateAuthority(new x509.X509Certificate(certificate.pem), key, privateKey.der);
  }

  /** A server certificate for these DNS names and IP addresses; the first one is also the common name. */
  issueServer(names: readonly [string, ...string[]], validity: Validity): Promise<Identity> {
    return this.#issue(
      {
        commonName: names[0],
        purpose: serverAuthentication,
        names: names.map((value) => ({ type: isAddress(value) ? "ip" : "dns", value }) as const),
      },
      validity,
    );
  }

  /** A client certificate for a terminal. */
  issueTerminal(terminalId: string, validity: Validity): Promise<Identity> {
    return this.#issue(terminalProfile(terminalId), validity);
  }

  /**
   * A client certificate for a key that the terminal made itself; `publicKey` is a SubjectPublicKeyInfo in DER. The same arguments give
   * the same bytes, so that a run in virtual time can be repeated.
   */
  async certifyTerminal(
    terminalId: string,
    publicKey: Uint8Array,
    serialNumber: string,
    validity: Validity,
  ): Promise<CertificateText> {
    const key = new x509.PublicKey(publicKey);
    const profile = { ...terminalProfile(terminalId), serialNumber };
    return this.#certify(profile, key, validity, repeatableSigner(this.privateKey.pem));
  }

  /** A certificate revocation list (RFC 5280, 5) in PEM that names these certificates of this authority. */
  revocationList(revoked: readonly CertificateText[], validity: Validity): Promise<string> {
    const entries = revoked.map((certificate) => ({
      serialNumber: new x509.X509Certificate(certificate.pem).serialNumber,
      revokedAt: validity.notBefore,
    }));
    return this.revocationListOf(entries, validity);
  }

  /** The same by serial numbers. */
  async revocationListOf(revoked: readonly RevokedSerial[], validity: Validity): Promise<string> {
    const list = await x509.X509CrlGenerator.create(
      {
        issuer: this.#signer.subject,
        thisUpdate: validity.notBefore,
        nextUpdate: validity.notAfter,
        signingAlgorithm: algorithm,
        signingKey: this.#signingKey,
        entries: revoked.map(({ serialNumber, revokedAt }) => ({
          serialNumber,
          revocationDate: revokedAt,
          reason: x509.X509CrlReason.keyCompromise,
        })),
        extensions: [await x509.AuthorityKeyIdentifierExtension.create(this.#signer.publicKey, false, webcrypto)],
      },
      webcrypto,
    );
    return toPem("X509 CRL", new Uint8Array(list.rawData));
  }

  async #issue(profile: LeafProfile, validity: Validity): Promise<Identity> {
    const keys = await generateKeys();
    const publicKey = await x509.PublicKey.create(keys.publicKey);
    return {
      trustedRoots: [this.certificate],
      chain: [await this.#certify(profile, publicKey, validity, webcrypto)],
      privateKey: privateKeyText(await exportKey(keys.privateKey)),
    };
  }

  async #certify(
    profile: LeafProfile,
    publicKey: x509.PublicKey,
    validity: Validity,
    signer: Pick<typeof webcrypto, "subtle">,
  ): Promise<CertificateText> {
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...(profile.serialNumber === undefined ? {} : { serialNumber: profile.serialNumber }),
        subject: [{ CN: [profile.commonName] }, { O: ["Tapline development"] }],
        issuer: this.#signer.subject,
        publicKey,
        signingKey: this.#signingKey,
        ...validity,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([profile.purpose], false),
          new x509.SubjectAlternativeNameExtension(profile.names),
          new x509.CRLDistributionPointsExtension([revocationListAddress]),
          await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
          await x509.AuthorityKeyIdentifierExtension.create(this.#signer.publicKey, false, webcrypto),
        ],
      },
      signer,
    );
    return certificateText(new Uint8Array(certificate.rawData));
  }
}

function terminalProfile(terminalId: string): LeafProfile {
  const names = [{ type: "url", value: terminalUri(terminalId) } as const];
  return { commonName: terminalId, purpose: clientAuthentication, names };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<Uint8Array> {
  return new Uint8Array(await webcrypto.subtle.exportKey("pkcs8", key));
}

function isAddress(name: string): boolean {
  return /^[0-9.]+$/.test(name) || name.includes(":");
}
