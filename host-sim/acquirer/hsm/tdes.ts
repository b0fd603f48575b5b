/** DES and triple DES of two keys, and the MAC that legacy hosts use (ISO/IEC 9797-1, algorithm 3, padding 1). */
import { createCipheriv, createDecipheriv } from "node:crypto";

export const DES_BLOCK = 8;

/** OpenSSL's provider of single DES is off by default; triple DES of three equal keys is the same. */
const schedule = (key: Uint8Array): Buffer =>
  key.length === 8 ? Buffer.concat([key, key, key]) : Buffer.concat([key, key.subarray(0, 8)]);

/** Encrypts blocks with a key of 8 or 16 bytes. */
export function desEncrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv("des-ede3", schedule(key), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function desDecrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createDecipheriv("des-ede3", schedule(key), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function desCbcDecrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createDecipheriv("des-ede3-cbc", schedule(key), Buffer.alloc(DES_BLOCK)).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function desCbcEncrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv("des-ede3-cbc", schedule(key), Buffer.alloc(DES_BLOCK)).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** Eight bytes; `key` has sixteen. */
export function retailMac(key: Uint8Array, data: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.max(1, Math.ceil(data.length / DES_BLOCK)) * DES_BLOCK);
  padded.set(data);
  const chained = desCbcEncrypt(key.subarray(0, 8), padded).subarray(-DES_BLOCK);
  return desEncrypt(key.subarray(0, 8), desDecrypt(key.subarray(8, 16), chained));
}
