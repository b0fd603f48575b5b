/** A P-256 private key in the form that TLS libraries take, and the making of new ones. */
import { DER, DerError, DerReader, derBitString, derElement, derObjectIdentifier, derSmallInteger } from "../codec/der";
import type { Cipher } from "../ports/cipher";
import type { Random } from "../ports/random";
import { wipe } from "./wipe";
import { isIdentifier, OBJECT_IDENTIFIERS } from "./x509-identifiers";

const SCALAR_BYTES = 32;
const EXPLICIT = DER.context | DER.constructed;
/** Numbers from the order up are no keys; one of four thousand million tries meets one. */
const MOST_TRIES = 4;

/** ECPrivateKey (SEC 1, C.4; RFC 5915, 3) with curve and public key. The caller overwrites it. */
export function ecPrivateKey(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const secret = derElement(DER.octetString, privateKey);
  const key = derElement(
    DER.sequence,
    derSmallInteger(1),
    secret,
    derElement(EXPLICIT | 0, derObjectIdentifier(OBJECT_IDENTIFIERS.p256)),
    derElement(EXPLICIT | 1, derBitString(publicKey)),
  );
  wipe(secret);
  return key;
}

/** A new private key, 32 bytes, by trying until one is in range (FIPS 186-5, A.2.2). The caller overwrites it. */
export function newPrivateKey(cipher: Pick<Cipher, "ecdsaPublicKey">, random: Random): Uint8Array {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const candidate = random.fill(new Uint8Array(SCALAR_BYTES));
    if (cipher.ecdsaPublicKey(candidate) !== undefined) return candidate;
  }
  throw new Error("the generator of random numbers gives none");
}

/**
 * The private number, 32 bytes, of a P-256 key as PKCS #8 (RFC 5958, 2) or ECPrivateKey (SEC 1, C.4); `undefined` for anything else. A copy, which
 * the caller overwrites.
 */
export function privateScalar(key: Uint8Array): Uint8Array | undefined {
  try {
    const outer = new DerReader(key).enter(DER.sequence);
    outer.unsigned();
    if (outer.next === DER.octetString) return scalarOf(outer.take(DER.octetString));
    const algorithm = outer.enter(DER.sequence);
    if (!isIdentifier(algorithm.take(DER.objectIdentifier), OBJECT_IDENTIFIERS.ecPublicKey)) return undefined;
    if (!isIdentifier(algorithm.take(DER.objectIdentifier), OBJECT_IDENTIFIERS.p256)) return undefined;
    const inner = new DerReader(outer.take(DER.octetString)).enter(DER.sequence);
    inner.unsigned();
    return scalarOf(inner.take(DER.octetString));
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function scalarOf(octets: Uint8Array): Uint8Array | undefined {
  return octets.length === SCALAR_BYTES ? octets.slice() : undefined;
}
