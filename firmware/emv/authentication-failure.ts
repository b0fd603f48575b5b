/**
 * Why offline data authentication failed: the step of EMV Book 2, 5 and 6 that did, and what it found. It is a finding for
 * the TVR, not the end of the transaction; a step returns its value or one of these.
 */

/** The steps, in the order in which they are taken. */
export type AuthenticationStep =
  /** Finding the Certification Authority Public Key (5.2, 6.2). */
  | "authority-key"
  /** Recovering the Issuer Public Key (5.3, 6.3). */
  | "issuer-certificate"
  /** Putting together the Static Data to be Authenticated (Book 3, 10.3). */
  | "static-data"
  /** Verifying the Signed Static Application Data (5.4). */
  | "static-signature"
  /** Recovering a public key of the card (6.4, 7.1). */
  | "card-certificate"
  /** Verifying the Signed Dynamic Application Data (6.5.2, 6.6.2; C-3, annex C). */
  | "dynamic-signature";

export type AuthenticationFinding =
  /** A data object is not on the card; the TVR says so (Book 3, 7.5). */
  | "data-missing"
  /** The terminal has no such key, or not any more. */
  | "key-unknown"
  | "key-expired"
  /** A signature is not as long as the key that it is said to be made with, or too short for what it should hold. */
  | "length"
  /** The RSA operation is not defined for these numbers: an even modulus, a signature above it. */
  | "arithmetic"
  | "trailer"
  | "header"
  | "format"
  /** A hash or public key algorithm that nobody knows. */
  | "algorithm"
  | "hash"
  /** Issuer Identifier or PAN are not those of this card. */
  | "identifier"
  | "expired"
  | "revoked"
  /** The certified key is longer than 1984 bits, or 0. */
  | "key-length"
  /** The Public Key Remainder is not as long as what the certificate leaves out. */
  | "remainder"
  /** A public exponent other than 3 and 2^16+1. */
  | "exponent"
  /** The SDA Tag List names more than the Application Interchange Profile. */
  | "tag-list"
  /** A record that should be signed is no template 70. */
  | "record"
  | "too-long"
  /** The DDOL does not ask for the unpredictable number (Book 2, 6.5.1). */
  | "list"
  /** An answer holds no signature, or is no row of data objects. */
  | "answer"
  /** The ICC Dynamic Data contradict their own lengths. */
  | "dynamic-data"
  /** The signed cryptogram, or its information data, are not those told openly. */
  | "cryptogram"
  | "transaction-data"
  /** Kernel 2: the times and entropies under the signature are not those of the relay resistance exchange. */
  | "relay-resistance"
  /** Kernel 3: a version of fDDA that is not '01'. */
  | "version";

/** A failed step. */
export class AuthenticationFailure {
  readonly step: AuthenticationStep;
  readonly finding: AuthenticationFinding;

  constructor(step: AuthenticationStep, finding: AuthenticationFinding) {
    this.step = step;
    this.finding = finding;
  }

  /** Fixed words for the log. */
  get detail(): string {
    return `${this.step}: ${this.finding}`;
  }
}
