/**
 * A record of the vault: a head in the clear, then the secret under AES-256-GCM (NIST SP 800-38D). The nonce is the bank's epoch and
 * the record's place in it; a place is written once in an epoch, so that no nonce comes twice under the device's key.
 */
import type { Cipher } from "../../ports/cipher";
import { crc32 } from "../../codec/crc32";
import { UNIT_BYTES } from "./vault-bank";

export const HEAD_BYTES = UNIT_BYTES;
/** Of the head: slot, length, sequence. They are authenticated with the secret. */
const FACT_BYTES = 8;
/** Where a record's life ends: cleared to zero with the secret. */
export const STATE_OFFSET = 12;
const TAG_BYTES = 16;
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
  return HEAD_BYTES + Math.ceil((valueBytes + TAG_BYTES) / UNIT_BYTES) * UNIT_BYTES;
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

function nonceOf(epoch: number, offset: number): Uint8Array {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(0, epoch);
  view.setUint32(8, offset);
  return nonce;
}

/** The device's key, and what works with it. */
export class RecordSealer {
  readonly #cipher: Pick<Cipher, "aesGcmSeal" | "aesGcmOpen">;
  readonly #key: Uint8Array;

  /** `key` has 32 bytes and is kept. */
  constructor(cipher: Pick<Cipher, "aesGcmSeal" | "aesGcmOpen">, key: Uint8Array) {
    this.#cipher = cipher;
    this.#key = key;
  }

  /** The whole record, for this epoch and this offset of the bank and nowhere else. */
  seal(epoch: number, offset: number, slot: number, sequence: number, value: Uint8Array): Uint8Array {
    const record = new Uint8Array(recordBytes(value.length)).fill(0xff);
    const view = new DataView(record.buffer);
    view.setUint16(0, slot);
    view.setUint16(2, value.length);
    view.setUint32(4, sequence);
    view.setUint32(FACT_BYTES, crc32(record.subarray(0, FACT_BYTES)));
    const facts = record.subarray(0, FACT_BYTES);
    record.set(this.#cipher.aesGcmSeal(this.#key, nonceOf(epoch, offset), facts, value), HEAD_BYTES);
    return record;
  }

  /** The secret; `undefined` when anything of the record was changed. The caller wipes it. */
  open(epoch: number, offset: number, record: Uint8Array, valueBytes: number): Uint8Array | undefined {
    const sealed = record.subarray(HEAD_BYTES, HEAD_BYTES + valueBytes + TAG_BYTES);
    return this.#cipher.aesGcmOpen(this.#key, nonceOf(epoch, offset), record.subarray(0, FACT_BYTES), sealed);
  }
}
