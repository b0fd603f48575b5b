/** CMAC over TDEA (NIST SP 800-38B, ISO/IEC 9797-1 algorithm 5): the key derivation and the MAC of key blocks of version B. */
import { DES_BLOCK, Des } from "./des";
import { wipe } from "./wipe";

/** R64 (SP 800-38B, 5.3). */
const REDUCTION = 0x1b;
const MARK = 0x80;

/** The MAC of eight bytes under a key of 16 or 24 (8, which is DES, is taken as well). */
export function tdesCmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const des = new Des(key);
  const subkey = new Uint8Array(DES_BLOCK);
  des.encrypt(subkey);
  double(subkey);
  const isWhole = data.length > 0 && data.length % DES_BLOCK === 0;
  if (!isWhole) double(subkey);
  const mac = new Uint8Array(DES_BLOCK);
  const last = isWhole ? data.length - DES_BLOCK : data.length - (data.length % DES_BLOCK);
  for (let at = 0; at <= last; at += DES_BLOCK) {
    for (let index = 0; index < DES_BLOCK && at + index < data.length; index++) mac[index] ^= data[at + index];
    if (at === last) {
      if (!isWhole) mac[data.length - last] ^= MARK;
      for (let index = 0; index < DES_BLOCK; index++) mac[index] ^= subkey[index];
    }
    des.encrypt(mac);
  }
  des.wipe();
  wipe(subkey);
  return mac;
}

/** Multiplies by x in the field of SP 800-38B, 6.1. */
function double(block: Uint8Array): void {
  const carry = block[0] >> 7;
  for (let index = 0; index < DES_BLOCK; index++) block[index] = (block[index] << 1) | ((block[index + 1] ?? 0) >> 7);
  block[DES_BLOCK - 1] ^= carry * REDUCTION;
}
