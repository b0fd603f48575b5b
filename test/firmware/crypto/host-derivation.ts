/** The host's half of DUKPT on OpenSSL, from the base derivation key straight to a transaction's: shares nothing with the firmware. */
import { createCipheriv } from "node:crypto";

function ecb(algorithm: string, key: Buffer, data: Buffer): Buffer {
  return createCipheriv(algorithm, key, null).setAutoPadding(false).update(data);
}

/** Set bits of a counter from the highest down, each with all those above it. */
function* prefixes(counter: number, bits: number): Generator<number> {
  let prefix = 0;
  for (let bit = bits - 1; bit >= 0; bit--) {
    if (Math.floor(counter / 2 ** bit) % 2 === 0) continue;
    prefix += 2 ** bit;
    yield prefix;
  }
}

const ALGORITHM = { "16": 2, "24": 3, "32": 4 } as const;

/** X9.24-3:2017, 6.3: one derivation. `tail` is the last half of the derivation data. */
function deriveAes(key: Buffer, usage: number, algorithm: number, length: number, tail: Buffer): Buffer {
  const block = (count: number): Buffer => {
    const head = Buffer.from([1, count, usage >> 8, usage & 255, 0, algorithm, (length * 8) >> 8, (length * 8) & 255]);
    return ecb(`aes-${key.length * 8}-ecb`, key, Buffer.concat([head, tail]));
  };
  return Buffer.concat([block(1), block(2)]).subarray(0, length);
}

const algorithmOf = (key: Buffer): number => ALGORITHM[String(key.length) as keyof typeof ALGORITHM];

export function hostAesInitialKey(base: string, initialKeyId: string): Buffer {
  const key = Buffer.from(base, "hex");
  return deriveAes(key, 0x8001, algorithmOf(key), key.length, Buffer.from(initialKeyId, "hex"));
}

export function hostAesTransactionKey(base: string, initialKeyId: string, counter: number): Buffer {
  let key = hostAesInitialKey(base, initialKeyId);
  for (const prefix of prefixes(counter, 32)) {
    key = deriveAes(key, 0x8000, algorithmOf(key), key.length, aesTail(initialKeyId, prefix));
  }
  return key;
}

export function hostAesWorkingKey(
  base: string,
  initialKeyId: string,
  counter: number,
  usage: number,
  [algorithm, length]: readonly [number, number],
): Buffer {
  const key = hostAesTransactionKey(base, initialKeyId, counter);
  return deriveAes(key, usage, algorithm, length, aesTail(initialKeyId, counter));
}

function aesTail(initialKeyId: string, counter: number): Buffer {
  const tail = Buffer.from(initialKeyId.slice(8).padEnd(16, "0"), "hex");
  tail.writeUInt32BE(counter, 4);
  return tail;
}

const tdes = (key: Buffer, data: Buffer): Buffer => ecb("des-ede", key, data);
const des = (key: Buffer, data: Buffer): Buffer => ecb("des-ede", Buffer.concat([key, key]), data);
const xor = (left: Buffer, right: Buffer): Buffer => Buffer.from(left.map((byte, at) => byte ^ right[at]));
const MASK = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");

export function hostTdesInitialKey(base: string, initialKsn: string): Buffer {
  const key = Buffer.from(base, "hex");
  const ksn = Buffer.from(initialKsn, "hex");
  ksn[7] &= 0xe0;
  return Buffer.concat([tdes(key, ksn.subarray(0, 8)), tdes(xor(key, MASK), ksn.subarray(0, 8))]);
}

export function hostTdesTransactionKey(base: string, initialKsn: string, counter: number): Buffer {
  let key = hostTdesInitialKey(base, initialKsn);
  for (const prefix of prefixes(counter, 21)) {
    const register = Buffer.from(initialKsn.slice(4), "hex");
    register[5] = (register[5] & 0xe0) | (prefix >> 16);
    register.writeUInt16BE(prefix & 0xffff, 6);
    const half = (from: Buffer): Buffer => {
      const right = from.subarray(8);
      return xor(des(from.subarray(0, 8), xor(register, right)), right);
    };
    key = Buffer.concat([half(xor(key, MASK)), half(key)]);
  }
  return key;
}
