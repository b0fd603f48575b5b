/** The "retail MAC": ISO/IEC 9797-1:2011, MAC algorithm 3 over DES with a key of two halves (ANSI X9.19). */
import { DES_BLOCK, Des } from "./des";
import { padMethod1, padMethod2 } from "./padding";
import { wipe } from "./wipe";

/** How the message becomes whole blocks: ISO/IEC 9797-1, padding methods 1 and 2. */
export type MacPadding = 1 | 2;

/** The whole MAC of eight bytes; hosts take the first four or all of them. */
export function retailMac(key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array {
  if (key.length !== 16) throw new RangeError("a retail MAC takes a key of 16 bytes");
  const padded = padding === 1 ? padMethod1(data, DES_BLOCK) : padMethod2(data, DES_BLOCK);
  const left = new Des(key.subarray(0, 8));
  const mac = new Uint8Array(DES_BLOCK);
  for (let at = 0; at < padded.length; at += DES_BLOCK) {
    for (let index = 0; index < DES_BLOCK; index++) mac[index] ^= padded[at + index];
    left.encrypt(mac);
  }
  const right = new Des(key.subarray(8));
  right.decrypt(mac);
  left.encrypt(mac);
  left.wipe();
  right.wipe();
  wipe(padded);
  return mac;
}
