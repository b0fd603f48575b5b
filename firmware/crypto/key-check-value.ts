/** Key check values (ANSI X9.24-1:2017, annex A): what two people compare to know that they hold the same key. */
import type { Cipher } from "../ports/cipher";
import { DES_BLOCK, desEcbEncrypt } from "./des";

const AES_BLOCK = 16;
const TDES_CHECK_LENGTH = 3;
const AES_CHECK_LENGTH = 5;

/** TDES: the first three bytes of a block of zeros, enciphered. */
export function tdesKeyCheckValue(key: Uint8Array): Uint8Array {
  return desEcbEncrypt(key, new Uint8Array(DES_BLOCK)).slice(0, TDES_CHECK_LENGTH);
}

/** AES: the first five bytes of the CMAC of a block of zeros. */
export function aesKeyCheckValue(cipher: Cipher, key: Uint8Array): Uint8Array {
  return cipher.aesCmac(key, new Uint8Array(AES_BLOCK)).slice(0, AES_CHECK_LENGTH);
}
