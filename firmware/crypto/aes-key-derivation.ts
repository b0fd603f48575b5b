/** AES DUKPT: how one key comes out of another, the same on both sides (ANSI X9.24-3:2017, 6.2 and 6.3). */
import type { Cipher } from "../ports/cipher";
import { wipe } from "./wipe";

/** Key usage indicators (6.3.2, table 2). "Generation" and "encryption" are the device's side, whatever the host does with the key. */
export const KEY_USAGES = Object.freeze({
  keyEncryption: 0x0002,
  pinEncryption: 0x1000,
  macGeneration: 0x2000,
  macVerification: 0x2001,
  macBoth: 0x2002,
  dataEncryption: 0x3000,
  dataDecryption: 0x3001,
  dataBoth: 0x3002,
  keyDerivation: 0x8000,
  keyDerivationInitialKey: 0x8001,
} as const);
export type KeyUsage = keyof typeof KEY_USAGES;

/** Algorithm indicators and lengths of derived keys (6.2.2 and 6.3.2, table 2). */
export const KEY_TYPES = Object.freeze({
  tdes2: Object.freeze({ algorithm: 0x0000, bits: 128 }),
  tdes3: Object.freeze({ algorithm: 0x0001, bits: 192 }),
  aes128: Object.freeze({ algorithm: 0x0002, bits: 128 }),
  aes192: Object.freeze({ algorithm: 0x0003, bits: 192 }),
  aes256: Object.freeze({ algorithm: 0x0004, bits: 256 }),
  hmac128: Object.freeze({ algorithm: 0x0005, bits: 128 }),
  hmac192: Object.freeze({ algorithm: 0x0005, bits: 192 }),
  hmac256: Object.freeze({ algorithm: 0x0005, bits: 256 }),
} as const);
export type KeyType = keyof typeof KEY_TYPES;

/** Length of an initial key ID: base derivation key ID and derivation ID, four bytes each (6.1). */
export const INITIAL_KEY_ID_LENGTH = 8;

const DERIVATION_VERSION = 0x01;
const BLOCK = 16;
/** The counter of the DUKPT update key, which no transaction can have (6.5.2). */
const UPDATE_COUNTER = 0xffffffff;

/** The type of an AES key by its length in bytes; throws `RangeError` on another length. */
export function aesKeyType(length: number): "aes128" | "aes192" | "aes256" {
  if (length === 16) return "aes128";
  if (length === 24) return "aes192";
  if (length === 32) return "aes256";
  throw new RangeError("an AES key has 16, 24 or 32 bytes");
}

/** The key of a transaction or of an intermediate counter, out of its parent's (6.3.3, "Derivation or Working Key"). */
export function deriveAesKey(
  cipher: Cipher,
  parent: Uint8Array,
  usage: KeyUsage,
  type: KeyType,
  initialKeyId: Uint8Array,
  counter: number,
): Uint8Array {
  // 6.1.3: a working key is as strong as what it is derived from, or weaker. TDEA's 112 bits are below any AES key's.
  const { bits, algorithm } = KEY_TYPES[type];
  if (bits > 8 * parent.length && algorithm !== KEY_TYPES.tdes3.algorithm) {
    throw new RangeError("a working key cannot be stronger than its parent");
  }
  if (initialKeyId.length !== INITIAL_KEY_ID_LENGTH) throw new RangeError("an initial key ID has 8 bytes");
  const data = derivationData(usage, type);
  for (let at = 0; at < data.length; at += BLOCK) {
    const isInitial = usage === "keyDerivationInitialKey";
    data.set(isInitial ? initialKeyId : initialKeyId.subarray(4), at + 8);
    if (!isInitial) setUint32(data, at + 12, counter);
  }
  const blocks = cipher.aesEcbEncrypt(parent, data);
  const key = new Uint8Array(blocks.subarray(0, bits / 8));
  wipe(blocks);
  return key;
}

/** The initial key of a device, out of the base derivation key (6.3.1). For whoever loads keys and for the host: no device has the latter. */
export function deriveInitialKey(cipher: Cipher, baseDerivationKey: Uint8Array, initialKeyId: Uint8Array): Uint8Array {
  const type = aesKeyType(baseDerivationKey.length);
  return deriveAesKey(cipher, baseDerivationKey, "keyDerivationInitialKey", type, initialKeyId, 0);
}

/** The DUKPT update key, under which the next initial key comes (6.5.3, "Calculate DUKPT Update Key"). */
export function deriveUpdateKey(
  cipher: Cipher,
  initialKey: Uint8Array,
  initialKeyId: Uint8Array,
  type: KeyType,
): Uint8Array {
  const own = aesKeyType(initialKey.length);
  let key: Uint8Array = new Uint8Array(initialKey);
  for (let bit = 31, counter = 0; bit >= 0; bit--) {
    counter += 2 ** bit;
    const next = deriveAesKey(cipher, key, "keyDerivation", own, initialKeyId, counter);
    wipe(key);
    key = next;
  }
  const updateKey = deriveAesKey(cipher, key, "keyEncryption", type, initialKeyId, UPDATE_COUNTER);
  wipe(key);
  return updateKey;
}

/** The first half of the derivation data, once for each block of key that is wanted (6.3.2, table 3). */
function derivationData(usage: KeyUsage, type: KeyType): Uint8Array {
  const { algorithm, bits } = KEY_TYPES[type];
  const data = new Uint8Array(bits > 8 * BLOCK ? 2 * BLOCK : BLOCK);
  for (let at = 0; at < data.length; at += BLOCK) {
    data[at] = DERIVATION_VERSION;
    data[at + 1] = 1 + at / BLOCK;
    data[at + 2] = KEY_USAGES[usage] >> 8;
    data[at + 3] = KEY_USAGES[usage] & 0xff;
    data[at + 5] = algorithm;
    data[at + 6] = bits >> 8;
    data[at + 7] = bits & 0xff;
  }
  return data;
}

function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
