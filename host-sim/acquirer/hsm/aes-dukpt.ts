/** AES DUKPT on the host's side: every key of a terminal from the base derivation key (X9.24-3:2017, 6.2 and 6.3). */
import { aesEcbEncrypt } from "./aes";

/** Key usage indicators (X9.24-3, table 2), named from the terminal's side. */
export const AES_USAGES = Object.freeze({
  keyEncryption: 0x0002,
  pin: 0x1000,
  requestMac: 0x2000,
  answerMac: 0x2001,
  bothMacs: 0x2002,
  requestData: 0x3000,
  answerData: 0x3001,
  bothData: 0x3002,
  keyDerivation: 0x8000,
  initialKeyDerivation: 0x8001,
} as const);

export type AesUsage = keyof typeof AES_USAGES;

/** Length of a key in bytes, and the algorithm that it is for (X9.24-3, table 3). */
const ALGORITHMS: Readonly<Record<number, number>> = Object.freeze({ 16: 2, 24: 3, 32: 4 });

/** `context`: the initial key ID, or the terminal's half of it and the counter; 8 bytes. */
function derive(key: Uint8Array, usage: AesUsage, length: number, context: Uint8Array): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 1; blocks.length * 16 < length; counter++) {
    const data = Buffer.alloc(16);
    data[0] = 1;
    data[1] = counter;
    data.writeUInt16BE(AES_USAGES[usage], 2);
    data.writeUInt16BE(ALGORITHMS[length], 4);
    data.writeUInt16BE(8 * length, 6);
    data.set(context, 8);
    blocks.push(aesEcbEncrypt(key, data));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** The key that a terminal is loaded with. */
export function aesInitialKey(base: Uint8Array, initialKeyId: string): Buffer {
  return derive(base, "initialKeyDerivation", base.length, Buffer.from(initialKeyId, "hex"));
}

/** A working key of one transaction, as long as the base key unless told otherwise. */
export function aesWorkingKey(
  base: Uint8Array,
  initialKeyId: string,
  counter: number,
  usage: AesUsage,
  length = base.length,
): Buffer {
  const context = Buffer.alloc(8);
  context.write(initialKeyId.slice(8), "hex");
  let key = aesInitialKey(base, initialKeyId);
  let derived = 0;
  for (let bit = 31; bit >= 0; bit--) {
    if (((counter >>> bit) & 1) === 0) continue;
    derived = (derived | (1 << bit)) >>> 0;
    context.writeUInt32BE(derived, 4);
    key = derive(key, "keyDerivation", base.length, context);
  }
  return derive(key, usage, length, context);
}
