/**
 * Recovers signatures and certificates as a terminal would (EMV Book 2, 5 and 6), on BigInt and apart from both the firmware and the
 * cards: what the cards sign must stand before a third reader.
 */
import { createHash } from "node:crypto";

export interface PublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** Everything a card tells of its keys. */
export interface CardCertificates {
  readonly objects: ReadonlyMap<number, Uint8Array>;
  /** Static Data to be Authenticated. */
  readonly staticData: Uint8Array;
}

export const sha1 = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(createHash("sha1").update(Buffer.concat(parts)).digest());

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** The RSA public operation: `signature ** exponent mod modulus`, as long as the modulus. */
export function recover({ modulus, exponent }: PublicKey, signature: Uint8Array): Uint8Array {
  expect(signature.length).toBe(modulus.length);
  const n = numberOf(modulus);
  let base = numberOf(signature) % n;
  let result = 1n;
  for (let rest = numberOf(exponent); rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return Uint8Array.from(Buffer.from(result.toString(16).padStart(2 * modulus.length, "0"), "hex"));
}

/** The signed part between header and hash, if header, trailer and hash are right; `undefined` otherwise (A2.1.3). */
export function signedPart(
  key: PublicKey,
  signature: Uint8Array,
  ...rest: readonly Uint8Array[]
): Uint8Array | undefined {
  const plain = recover(key, signature);
  const inner = plain.subarray(1, plain.length - 21);
  const hash = plain.subarray(plain.length - 21, plain.length - 1);
  if (plain[0] !== 0x6a || plain[plain.length - 1] !== 0xbc) return undefined;
  return Buffer.from(sha1(inner, ...rest)).equals(hash) ? inner : undefined;
}

/** The issuer's key out of tags 90, 92, 9F32 (table 6). */
export function issuerKey(authority: PublicKey, objects: ReadonlyMap<number, Uint8Array>): PublicKey | undefined {
  const exponent = valueOf(objects, 0x9f32);
  const remainder = objects.get(0x92) ?? new Uint8Array(0);
  const inner = signedPart(authority, valueOf(objects, 0x90), remainder, exponent);
  if (inner === undefined) return undefined;
  expect([inner[0], inner[10], inner[11], inner[13]]).toEqual([0x02, 0x01, 0x01, exponent.length]);
  return { modulus: modulusIn(inner, 14, inner[12], remainder), exponent };
}

/** The card's key out of tags 9F46 to 9F48, or those of its PIN key (table 13). */
export function cardKey(
  issuer: PublicKey,
  { objects, staticData }: CardCertificates,
  tags: readonly [certificate: number, exponent: number, remainder: number] = [0x9f46, 0x9f47, 0x9f48],
): PublicKey | undefined {
  const exponent = valueOf(objects, tags[1]);
  const remainder = objects.get(tags[2]) ?? new Uint8Array(0);
  const inner = signedPart(issuer, valueOf(objects, tags[0]), remainder, exponent, staticData);
  if (inner === undefined) return undefined;
  expect([inner[0], inner[16], inner[17], inner[19]]).toEqual([0x04, 0x01, 0x01, exponent.length]);
  return { modulus: modulusIn(inner, 20, inner[18], remainder), exponent };
}

/** Modulus that begins in a certificate and ends in its remainder, or is followed by BB. */
function modulusIn(inner: Uint8Array, from: number, length: number, remainder: Uint8Array): Uint8Array {
  const here = inner.subarray(from);
  if (remainder.length > 0) expect(here.length + remainder.length).toBe(length);
  else expect(here.subarray(length).every((byte) => byte === 0xbb)).toBe(true);
  return Uint8Array.from(Buffer.concat([here, remainder]).subarray(0, length));
}

function valueOf(objects: ReadonlyMap<number, Uint8Array>, tag: number): Uint8Array {
  const value = objects.get(tag);
  if (value === undefined) throw new Error(`the card has no tag ${tag.toString(16)}`);
  return value;
}
