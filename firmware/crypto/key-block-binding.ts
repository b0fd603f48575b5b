/**
 * How key blocks bind header and key together (ANSI X9.143:2021, 7): a table of what each version does with the key-block
 * protection key. A and C make variants of it, B and D derive keys from it; A and C authenticate what is encrypted, B and D what is
 * clear, and use the MAC as the initialisation vector.
 */
import type { Cipher } from "../ports/cipher";
import { DES_BLOCK, Des, desCbcDecrypt, desCbcEncrypt } from "./des";
import type { KeyBlockVersion } from "./key-block-header";
import { tdesCmac } from "./tdes-cmac";

/** The two keys of one block: for its encryption and for its MAC. */
export interface BindingKeys {
  readonly encryption: Uint8Array;
  readonly authentication: Uint8Array;
}

/** CBC over whole blocks. */
type BlockChaining = (cipher: Cipher, key: Uint8Array, vector: Uint8Array, data: Uint8Array) => Uint8Array;

export interface Binding {
  /** Whether the MAC covers the encrypted key (A, C) or the clear one (B, D). */
  readonly macOfEncrypted: boolean;
  /** Lengths of the protection key in bytes. */
  readonly keyLengths: readonly number[];
  readonly keys: (cipher: Cipher, protectionKey: Uint8Array) => BindingKeys;
  /** The whole MAC over header and key. */
  readonly mac: (cipher: Cipher, key: Uint8Array, data: Uint8Array) => Uint8Array;
  readonly encrypt: BlockChaining;
  readonly decrypt: BlockChaining;
}

/** Variants of A and C (7.3.1): "E" and "M" in ASCII. */
const ENCRYPTION_VARIANT = 0x45;
const AUTHENTICATION_VARIANT = 0x4d;
/** Key usage of derived keys (7.2.1.1 and 7.2.2.1, tables 24 and 25). */
const DERIVE_ENCRYPTION = 0x0000;
const DERIVE_AUTHENTICATION = 0x0001;
/** Algorithm and length in bits of derived keys, by the protection key's length (tables 24 and 25). */
const TDES_ALGORITHMS: Readonly<Record<number, number>> = Object.freeze({ 16: 0x0000, 24: 0x0001 });
const AES_ALGORITHMS: Readonly<Record<number, number>> = Object.freeze({ 16: 0x0002, 24: 0x0003, 32: 0x0004 });

const VARIANT_BINDING: Binding = Object.freeze({
  macOfEncrypted: true,
  keyLengths: Object.freeze([16, 24]),
  keys: (_cipher: Cipher, protectionKey: Uint8Array) => ({
    encryption: protectionKey.map((byte) => byte ^ ENCRYPTION_VARIANT),
    authentication: protectionKey.map((byte) => byte ^ AUTHENTICATION_VARIANT),
  }),
  mac: (_cipher: Cipher, key: Uint8Array, data: Uint8Array) => cbcMac(key, data),
  encrypt: (_cipher: Cipher, key: Uint8Array, vector: Uint8Array, data: Uint8Array) => desCbcEncrypt(key, vector, data),
  decrypt: (_cipher: Cipher, key: Uint8Array, vector: Uint8Array, data: Uint8Array) => desCbcDecrypt(key, vector, data),
});

const TDES_DERIVATION_BINDING: Binding = Object.freeze({
  macOfEncrypted: false,
  keyLengths: Object.freeze([16, 24]),
  keys: (_cipher: Cipher, protectionKey: Uint8Array) => {
    const prf = (data: Uint8Array): Uint8Array => tdesCmac(protectionKey, data);
    return deriveBoth(prf, protectionKey.length, TDES_ALGORITHMS[protectionKey.length]);
  },
  mac: (_cipher: Cipher, key: Uint8Array, data: Uint8Array) => tdesCmac(key, data),
  encrypt: VARIANT_BINDING.encrypt,
  decrypt: VARIANT_BINDING.decrypt,
});

const AES_DERIVATION_BINDING: Binding = Object.freeze({
  macOfEncrypted: false,
  keyLengths: Object.freeze([16, 24, 32]),
  keys: (cipher: Cipher, protectionKey: Uint8Array) => {
    const prf = (data: Uint8Array): Uint8Array => cipher.aesCmac(protectionKey, data);
    return deriveBoth(prf, protectionKey.length, AES_ALGORITHMS[protectionKey.length]);
  },
  mac: (cipher: Cipher, key: Uint8Array, data: Uint8Array) => cipher.aesCmac(key, data),
  encrypt: (cipher: Cipher, key: Uint8Array, vector: Uint8Array, data: Uint8Array) =>
    cipher.aesCbcEncrypt(key, vector, data),
  decrypt: (cipher: Cipher, key: Uint8Array, vector: Uint8Array, data: Uint8Array) =>
    cipher.aesCbcDecrypt(key, vector, data),
});

export const BINDINGS: Readonly<Record<KeyBlockVersion, Binding>> = Object.freeze({
  A: VARIANT_BINDING,
  B: TDES_DERIVATION_BINDING,
  C: VARIANT_BINDING,
  D: AES_DERIVATION_BINDING,
});

function deriveBoth(prf: (data: Uint8Array) => Uint8Array, length: number, algorithm: number): BindingKeys {
  return {
    encryption: derive(prf, length, algorithm, DERIVE_ENCRYPTION),
    authentication: derive(prf, length, algorithm, DERIVE_AUTHENTICATION),
  };
}

/** CMAC in counter mode (NIST SP 800-108, 5.1) over counter, usage, separator, algorithm and length (tables 24 and 25). */
function derive(prf: (data: Uint8Array) => Uint8Array, length: number, algorithm: number, usage: number): Uint8Array {
  const bits = 8 * length;
  const data = Uint8Array.of(0, 0, usage, 0, 0, algorithm, bits >> 8, bits & 0xff);
  const key = new Uint8Array(length);
  for (let at = 0; at < length;) {
    data[0]++;
    const block = prf(data);
    key.set(block.subarray(0, length - at), at);
    at += block.length;
    block.fill(0);
  }
  return key;
}

/** CBC-MAC over TDEA without padding (ISO/IEC 9797-1, algorithm 1), cut to four bytes (7.3). */
function cbcMac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const des = new Des(key);
  const mac = new Uint8Array(DES_BLOCK);
  for (let at = 0; at < data.length; at += DES_BLOCK) {
    for (let index = 0; index < DES_BLOCK; index++) mac[index] ^= data[at + index];
    des.encrypt(mac);
  }
  des.wipe();
  return mac.subarray(0, 4);
}
