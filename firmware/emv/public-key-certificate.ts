/**
 * What the certificates of issuer and card have in common (EMV Book 2, tables 6, 13 and 14 with their recovered forms):
 * the same fields behind an identifier of four or ten bytes, and a key that may go on outside of the certificate.
 */
import { toHex } from "../codec/hex";
import type { Cipher } from "../ports/cipher";
import { AuthenticationFailure, type AuthenticationStep } from "./authentication-failure";
import { joinBytes } from "./byte-strings";
import { calendarDate } from "./calendar";
import { checkHash, type PublicKey, recoverMessage } from "./signed-message";

/** What distinguishes one kind of certificate from the other. */
export interface CertificateKind {
  readonly step: AuthenticationStep;
  /** Certificate Format. */
  readonly format: number;
  /** Length of the Issuer Identifier or the PAN. */
  readonly identifierLength: number;
}

/** The certificate as the card has it: signed part, and the parts that are only covered by its hash. */
export interface CertificateParts {
  readonly certificate: Uint8Array;
  readonly remainder: Uint8Array;
  readonly exponent: Uint8Array;
  /** The static data that a card's certificate covers; empty for an issuer's. */
  readonly staticData: Uint8Array;
}

/** A certificate whose hash is right. What it says is still to be judged. */
export interface RecoveredCertificate {
  /** Digits of the identifier, hex, padding `F` removed. */
  readonly identifier: string;
  /** Last month of its use, `MMYY`. */
  readonly expiry: string;
  /** Certificate Serial Number, six hex digits. */
  readonly serialNumber: string;
  readonly keyAlgorithm: number;
  readonly keyLength: number;
  /** The key's digits inside the certificate, with padding behind a short key. */
  readonly keyField: Uint8Array;
}

const rsaIndicator = 0x01;
/** 1984 bits, the longest key of issuers and cards (Book 2, B2.1). */
const longestKey = 248;
/** Expiry date, serial number, two algorithms, two lengths. */
const fixedFieldsLength = 2 + 3 + 1 + 1 + 1 + 1;

/** Opens a certificate and checks its hash (6.3 and 6.4, steps 1 to 7). */
export function recoverCertificate(
  cipher: Cipher,
  signer: PublicKey,
  { step, format, identifierLength }: CertificateKind,
  { certificate, remainder, exponent, staticData }: CertificateParts,
): RecoveredCertificate | AuthenticationFailure {
  const signed = recoverMessage(cipher, signer, certificate, format, step);
  if (signed instanceof AuthenticationFailure) return signed;
  const { message } = signed;
  const fieldsAt = 1 + identifierLength;
  const keyAt = fieldsAt + fixedFieldsLength;
  if (message.length < keyAt) return new AuthenticationFailure(step, "length");
  const wrong = checkHash(cipher, signed, message[fieldsAt + 5], [remainder, exponent, staticData], step);
  if (wrong !== undefined) return wrong;
  return {
    identifier: withoutPadding(toHex(message.subarray(1, fieldsAt))),
    expiry: toHex(message.subarray(fieldsAt, fieldsAt + 2)),
    serialNumber: toHex(message.subarray(fieldsAt + 2, fieldsAt + 5)),
    keyAlgorithm: message[fieldsAt + 6],
    keyLength: message[fieldsAt + 7],
    keyField: message.subarray(keyAt),
  };
}

/** Whether the certificate's last month is over (6.3, step 9: "the last day of the month"). A month of no digits is over. */
export function certificateExpired({ expiry }: RecoveredCertificate, date: string): boolean {
  const lastDay = calendarDate(`${expiry.slice(2)}${expiry.slice(0, 2)}31`);
  return !(lastDay >= calendarDate(date));
}

/** The key of a certificate that was found good (6.3, steps 11 and 12; 6.4, steps 10 and 11). */
export function certifiedKey(
  { keyAlgorithm, keyLength, keyField }: RecoveredCertificate,
  { step }: CertificateKind,
  { remainder, exponent }: CertificateParts,
): PublicKey | AuthenticationFailure {
  if (keyAlgorithm !== rsaIndicator) return new AuthenticationFailure(step, "algorithm");
  if (keyLength === 0 || keyLength > longestKey) return new AuthenticationFailure(step, "key-length");
  const inside = Math.min(keyLength, keyField.length);
  if (remainder.length !== keyLength - inside) return new AuthenticationFailure(step, "remainder");
  if (!isEmvExponent(exponent)) return new AuthenticationFailure(step, "exponent");
  return { modulus: joinBytes([keyField.subarray(0, inside), remainder]), exponent };
}

/** 3 or 2^16+1, nothing else (Book 2, B2.1). */
function isEmvExponent(exponent: Uint8Array): boolean {
  if (exponent.length > 3) return false;
  let value = 0;
  for (const byte of exponent) value = (value << 8) | byte;
  return value === 3 || value === 0x10001;
}

function withoutPadding(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charAt(end - 1) === "F") end--;
  return digits.slice(0, end);
}
