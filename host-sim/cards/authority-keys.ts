/** What terminals have to know of the bench's certification authorities (EMV Book 2, 11.1.2): the public keys, made when absent. */
import { fromHex } from "../../firmware/codec/hex";
import { sha1 } from "./crypto/signature";
import { type AuthorityIndex, authorityBits, authorityExpiry, authorityKey, schemeRids } from "./keys/authorities";
import { KeyStore } from "./keys/key-store";

/** One Certification Authority Public Key. */
export interface AuthorityKey {
  /** Ten hex digits. */
  readonly rid: string;
  /** Certification Authority Public Key Index, two hex digits. */
  readonly index: string;
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  /** Last day, YYMMDD. */
  readonly expiry: string;
  /** SHA-1 over RID, index, modulus and exponent (11.1.2, table 25). */
  readonly checksum: Uint8Array;
}

/** All of them, in the same order always. */
export function authorityKeys(store = new KeyStore()): AuthorityKey[] {
  const indexes = Object.keys(authorityBits) as AuthorityIndex[];
  return schemeRids.flatMap((rid) =>
    indexes.map((index) => {
      const { modulus, exponent } = authorityKey(store, rid, index);
      const checksum = sha1(fromHex(rid), fromHex(index), modulus, exponent);
      return { rid, index, modulus, exponent, expiry: authorityExpiry, checksum };
    }),
  );
}
