/** What is signed along the chain from the scheme to the card (EMV Book 2, tables 2, 3, 13, 14 and 15, 17, 22). */
import { encodeCompressedNumeric } from "../../../firmware/codec/bcd";
import type { RsaKey, RsaPublicKey } from "./rsa";
import { recoverableLength, signWithRecovery } from "./signature";

/** Signed data formats, the byte behind the header. */
export const signedDataFormats = Object.freeze({
  issuerCertificate: 0x02,
  staticData: 0x03,
  cardCertificate: 0x04,
  dynamicData: 0x05,
  /** Kernel 3, when an online request is authenticated: the signature alone then never means an approval. */
  dynamicDataOnline: 0x95,
} as const);

const sha1Algorithm = 0x01;
const rsaAlgorithm = 0x01;

/** A certificate, and the part of the key that did not fit into it (tags 92 and 9F48). */
export interface Certificate {
  readonly certificate: Uint8Array;
  readonly remainder: Uint8Array;
}

interface CertificateSubject {
  readonly key: RsaPublicKey;
  /** MMYY, two bytes of BCD. */
  readonly expiry: Uint8Array;
  readonly serialNumber: Uint8Array;
}

/** Issuer Public Key Certificate, tag 90 (table 2). The issuer identifier is the first 3 to 8 digits of its PANs. */
export function issuerCertificate(authority: RsaKey, subject: CertificateSubject, issuerDigits: string): Certificate {
  return certify(
    authority,
    signedDataFormats.issuerCertificate,
    encodeCompressedNumeric(issuerDigits, 4),
    subject,
    new Uint8Array(0),
  );
}

/** ICC or ICC PIN Encipherment Public Key Certificate, tags 9F46 and 9F2D (tables 14 and 22). The latter signs no static data. */
export function cardCertificate(
  issuer: RsaKey,
  subject: CertificateSubject,
  pan: string,
  staticData: Uint8Array,
): Certificate {
  return certify(issuer, signedDataFormats.cardCertificate, encodeCompressedNumeric(pan, 10), subject, staticData);
}

/** Signed Static Application Data, tag 93 (table 3). The code is the issuer's own. */
export function signedStaticData(issuer: RsaKey, code: Uint8Array, staticData: Uint8Array): Uint8Array {
  const head = Uint8Array.of(signedDataFormats.staticData, sha1Algorithm, ...code);
  return signWithRecovery(issuer, padded(head, recoverableLength(issuer)), staticData);
}

/** Signed Dynamic Application Data, tag 9F4B (tables 15 and 17): what the card adds stands inside, what the terminal sent does not. */
export function signedDynamicData(
  card: RsaKey,
  cardDynamicData: Uint8Array,
  terminalDynamicData: Uint8Array,
  format: number = signedDataFormats.dynamicData,
): Uint8Array {
  const head = Uint8Array.of(format, sha1Algorithm, cardDynamicData.length, ...cardDynamicData);
  return signWithRecovery(card, padded(head, recoverableLength(card)), terminalDynamicData);
}

function certify(
  signer: RsaKey,
  format: number,
  identifier: Uint8Array,
  { key, expiry, serialNumber }: CertificateSubject,
  staticData: Uint8Array,
): Certificate {
  const { modulus, exponent } = key;
  const algorithms = Uint8Array.of(sha1Algorithm, rsaAlgorithm, modulus.length, exponent.length);
  const head = Buffer.concat([Uint8Array.of(format), identifier, expiry, serialNumber, algorithms]);
  const room = recoverableLength(signer) - head.length;
  const signed = padded(Buffer.concat([head, modulus.subarray(0, room)]), recoverableLength(signer));
  const remainder = modulus.slice(Math.min(room, modulus.length));
  return { certificate: signWithRecovery(signer, signed, Buffer.concat([remainder, exponent, staticData])), remainder };
}

/** Filled up with `BB`. */
function padded(head: Uint8Array, length: number): Uint8Array {
  if (head.length > length) throw new RangeError(`${head.length} bytes do not fit into a signature's ${length}`);
  const bytes = new Uint8Array(length).fill(0xbb);
  bytes.set(head);
  return bytes;
}
