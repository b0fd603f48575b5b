/**
 * DES as payment cards use it: two-key triple DES, and the ISO/IEC 9797-1 MAC algorithm 3 on top of it.
 * On `node:crypto`, whose OpenSSL 3 has no single DES outside its legacy provider; single DES is triple DES with three
 * equal keys.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";

const blockLength = 8;
const noVector = Buffer.alloc(0);
const zeroVector = Buffer.alloc(blockLength);

/** Padding of a MAC's last block: method 1 (zeros, none when full) or method 2 (`80` then zeros) of ISO/IEC 9797-1. */
export type MacPadding = "method-1" | "method-2";

/** Two-key triple DES, ECB, of whole blocks. */
export function tripleDesEncrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  requireKey(key);
  const cipher = createCipheriv("des-ede3", Buffer.concat([key, key.subarray(0, 8)]), noVector).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(blocks), cipher.final()]));
}

/** Inverse of {@link tripleDesEncrypt}. */
export function tripleDesDecrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  requireKey(key);
  const cipher = createDecipheriv("des-ede3", Buffer.concat([key, key.subarray(0, 8)]), noVector).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(blocks), cipher.final()]));
}

/** ISO/IEC 9797-1 MAC algorithm 3 with DES ("retail MAC"; EMV Book 2, A1.2.1): 8 bytes. */
export function retailMac(key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array {
  requireKey(key);
  const left = thrice(key.subarray(0, 8));
  const chain = createCipheriv("des-ede3-cbc", left, zeroVector).setAutoPadding(false);
  const chained = Buffer.concat([chain.update(pad(data, padding)), chain.final()]);
  const undo = createDecipheriv("des-ede3", thrice(key.subarray(8, 16)), noVector).setAutoPadding(false);
  const redo = createCipheriv("des-ede3", left, noVector).setAutoPadding(false);
  const middle = undo.update(chained.subarray(chained.length - blockLength));
  return new Uint8Array(redo.update(middle));
}

/** Sets bit 1 of every byte so that each byte has odd parity (FIPS 46-3, 3). */
export function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = 0;
    for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });
}

/** Key check value: the first `length` bytes of a block of zeros encrypted. */
export function keyCheckValue(key: Uint8Array, length = 3): Uint8Array {
  return tripleDesEncrypt(key, new Uint8Array(blockLength)).subarray(0, length);
}

function pad(data: Uint8Array, padding: MacPadding): Uint8Array {
  const marked = padding === "method-2" ? data.length + 1 : Math.max(data.length, 1);
  const padded = new Uint8Array(Math.ceil(marked / blockLength) * blockLength);
  padded.set(data);
  if (padding === "method-2") padded[data.length] = 0x80;
  return padded;
}

function thrice(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, key, key]);
}

function requireKey(key: Uint8Array): void {
  if (key.length !== 16) throw new RangeError(`a two-key triple DES key has 16 bytes, not ${key.length}`);
}
