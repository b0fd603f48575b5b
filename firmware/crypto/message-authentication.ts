/** The MAC of a message to or from the host, fields 64 and 128 (ISO 8583:1987): eight bytes, by the algorithm of its key. */
import type { Cipher } from "../ports/cipher";
import { retailMac } from "./retail-mac";
import { tdesCmac } from "./tdes-cmac";
import { sameSecret, wipe } from "./wipe";

/** AES-CMAC and TDES-CMAC (NIST SP 800-38B), or the retail MAC with padding 1 or 2 (ISO/IEC 9797-1, algorithm 3). */
export type MacAlgorithm = "aes-cmac" | "tdes-cmac" | "retail-1" | "retail-2";

/** Length of the field in bytes. A longer MAC is cut (SP 800-38B, 6.2, step 7). */
export const MAC_LENGTH = 8;

/** The message's MAC. */
export function messageMac(cipher: Cipher, algorithm: MacAlgorithm, key: Uint8Array, message: Uint8Array): Uint8Array {
  switch (algorithm) {
    case "aes-cmac":
      return cipher.aesCmac(key, message).subarray(0, MAC_LENGTH);
    case "tdes-cmac":
      return tdesCmac(key, message);
    case "retail-1":
      return retailMac(key, message, 1);
    case "retail-2":
      return retailMac(key, message, 2);
  }
}

/**
 * Whether `mac` is the message's, all eight bytes of it. Hosts that send four (X9.24-1:2009, A.4) fill the field with zeros;
 * `length` says how many count, and the rest must be zero.
 */
export function isMessageMac(
  cipher: Cipher,
  algorithm: MacAlgorithm,
  key: Uint8Array,
  message: Uint8Array,
  mac: Uint8Array,
  length: 4 | 8 = MAC_LENGTH,
): boolean {
  const expected = messageMac(cipher, algorithm, key, message);
  expected.fill(0, length);
  const isSame = sameSecret(expected, mac);
  wipe(expected);
  return isSame;
}
