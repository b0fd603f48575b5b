/** The certification authorities of the bench: for each scheme one of every length, under indexes that no scheme's test key has. */
import type { RsaBits, RsaKey } from "../crypto/rsa";
import type { KeyStore } from "./key-store";

/** Certification Authority Public Key Index, tag 8F. */
export type AuthorityIndex = "D1" | "D2" | "D3";

/** Length of the key under each index. */
export const authorityBits: Readonly<Record<AuthorityIndex, RsaBits>> = Object.freeze({
  D1: 1152,
  D2: 1408,
  D3: 1984,
});

/** Registered Application Provider Identifiers of the schemes in the gallery. */
export const schemeRids: readonly string[] = ["A000000003", "A000000004"];

/** Last day of every authority's key, YYMMDD. No certificate below it lasts longer. */
export const authorityExpiry = "351231";

/** The key pair of an authority. */
export function authorityKey(store: KeyStore, rid: string, index: AuthorityIndex): RsaKey {
  return store.key(`authority-${rid}-${index}`, authorityBits[index]);
}
