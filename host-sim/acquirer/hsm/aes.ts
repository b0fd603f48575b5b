/** AES as the security module needs it, on Node's crypto: blocks, CBC and CMAC (NIST SP 800-38A, SP 800-38B). */
import { createCipheriv, createDecipheriv } from "node:crypto";

export const AES_BLOCK = 16;

const bits = (key: Uint8Array): number => 8 * key.length;

export function aesEcbEncrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${bits(key)}-ecb`, key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function aesEcbDecrypt(key: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createDecipheriv(`aes-${bits(key)}-ecb`, key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function aesCbcEncrypt(key: Uint8Array, initial: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${bits(key)}-cbc`, key, initial).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

export function aesCbcDecrypt(key: Uint8Array, initial: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createDecipheriv(`aes-${bits(key)}-cbc`, key, initial).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** Sixteen bytes of CMAC. */
export function aesCmac(key: Uint8Array, data: Uint8Array): Buffer {
  const first = doubled(aesEcbEncrypt(key, Buffer.alloc(AES_BLOCK)));
  const blocks = Math.max(1, Math.ceil(data.length / AES_BLOCK));
  const whole = data.length > 0 && data.length % AES_BLOCK === 0;
  const padded = Buffer.alloc(blocks * AES_BLOCK);
  padded.set(data);
  if (!whole) padded[data.length] = 0x80;
  const mask = whole ? first : doubled(first);
  for (let index = 0; index < AES_BLOCK; index++) padded[padded.length - AES_BLOCK + index] ^= mask[index];
  return aesCbcEncrypt(key, Buffer.alloc(AES_BLOCK), padded).subarray(-AES_BLOCK);
}

/** Multiplication by x in GF(2^128) (SP 800-38B, 6.1). */
function doubled(block: Buffer): Buffer {
  const result = Buffer.alloc(AES_BLOCK);
  for (let index = 0; index < AES_BLOCK; index++) {
    result[index] = ((block[index] << 1) | ((block[index + 1] ?? 0) >> 7)) & 0xff;
  }
  if ((block[0] & 0x80) !== 0) result[AES_BLOCK - 1] ^= 0x87;
  return result;
}
