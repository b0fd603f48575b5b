/**
 * A record of the vault: a head in the clear, then the secret under AES-256-GCM (NIST SP 800-38D). The nonce follows from everything that is
 * sealed (as in SIV, RFC 5297, 1.3.2): flash that somebody put back makes the vault write a place again, and a nonce that followed from
 * the place alone would then come twice and give away what both records hold.
 */
import type { Cipher } from "../../ports/cipher";
import { encodeAscii } from "../../codec/ascii";
import { crc32 } from "../../codec/crc32";
import { UNIT_BYTES } from "./vault-bank";

export const HEAD_BYTES = UNIT_BYTES;
/** Of the head: slot, length, sequence. They are authenticated with the secret. */
const FACT_BYTES = 8;
/** Where a record's life ends: cleared to zero with the secret. */
export const STATE_OFFSET = 12;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Additional data: the facts, and where the record lies, so that it is worth nothing elsewhere. */
const ADDITIONAL_BYTES = FACT_BYTES + 8;
/** A certificate chain is the longest thing in a vault. */
export const VALUE_LIMIT = 2048;

/** A head that can be believed. */
export interface RecordHead {
  readonly slot: number;
  readonly valueBytes: number;
  /** Of two records of a slot the one with the higher number counts. */
  readonly sequence: number;
  readonly isLive: boolean;
}

/** Bytes of the whole record, in whole units. */
export function recordBytes(valueBytes: number): number {
  return HEAD_BYTES + Math.ceil((NONCE_BYTES + valueBytes + TAG_BYTES) / UNIT_BYTES) * UNIT_BYTES;
}

/** `undefined` when a cut or bad flash left something else there. */
export function decodeHead(bytes: Uint8Array): RecordHead | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD_BYTES);
  if (view.getUint32(FACT_BYTES) !== crc32(bytes.subarray(0, FACT_BYTES))) return undefined;
  const valueBytes = view.getUint16(2);
  if (valueBytes > VALUE_LIMIT) return undefined;
  const isLive = view.getUint32(STATE_OFFSET) === 0xffffffff;
  return { slot: view.getUint16(0), valueBytes, sequence: view.getUint32(4), isLive };
}

/** Label of the key that nonces are made with. */
const NONCE_LABEL = "tapline vault nonce";

type VaultCipher = Pick<Cipher, "aesGcmSeal" | "aesGcmOpen" | "hmacSha256">;

function additionalData(epoch: number, offset: number, record: Uint8Array): Uint8Array {
  const data = new Uint8Array(ADDITIONAL_BYTES);
  data.set(record.subarray(0, FACT_BYTES));
  const view = new DataView(data.buffer);
  view.setUint32(FACT_BYTES, epoch);
  view.setUint32(FACT_BYTES + 4, offset);
  return data;
}

/** The device's key, and what works with it. */
export class RecordSealer {
  readonly #cipher: VaultCipher;
  readonly #key: Uint8Array;
  readonly #nonceKey: Uint8Array;

  /** `key` has 32 bytes and is kept. */
  constructor(cipher: VaultCipher, key: Uint8Array) {
    this.#cipher = cipher;
    this.#key = key;
    this.#nonceKey = cipher.hmacSha256(key, encodeAscii(NONCE_LABEL));
  }

  /** The whole record, for this epoch and this offset of the bank and nowhere else. */
  seal(epoch: number, offset: number, slot: number, sequence: number, value: Uint8Array): Uint8Array {
    const record = new Uint8Array(recordBytes(value.length)).fill(0xff);
    const view = new DataView(record.buffer);
    view.setUint16(0, slot);
    view.setUint16(2, value.length);
    view.setUint32(4, sequence);
    view.setUint32(FACT_BYTES, crc32(record.subarray(0, FACT_BYTES)));
    const additional = additionalData(epoch, offset, record);
    const nonce = this.#nonce(additional, value);
    record.set(nonce, HEAD_BYTES);
    record.set(this.#cipher.aesGcmSeal(this.#key, nonce, additional, value), HEAD_BYTES + NONCE_BYTES);
    return record;
  }

  /** The secret; `undefined` when anything of the record was changed. The caller wipes it. */
  open(epoch: number, offset: number, record: Uint8Array, valueBytes: number): Uint8Array | undefined {
    const start = HEAD_BYTES + NONCE_BYTES;
    const nonce = record.subarray(HEAD_BYTES, start);
    const sealed = record.subarray(start, start + valueBytes + TAG_BYTES);
    return this.#cipher.aesGcmOpen(this.#key, nonce, additionalData(epoch, offset, record), sealed);
  }

  #nonce(additional: Uint8Array, value: Uint8Array): Uint8Array {
    const all = new Uint8Array(ADDITIONAL_BYTES + value.length);
    all.set(additional);
    all.set(value, ADDITIONAL_BYTES);
    const nonce = this.#cipher.hmacSha256(this.#nonceKey, all).subarray(0, NONCE_BYTES);
    all.fill(0);
    return nonce;
  }
}
