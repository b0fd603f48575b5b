/**
 * A record of the journal: a head in the clear, then the body sealed with a synthetic initialisation vector (the idea of SIV, RFC 5297,
 * 1.3.2 and 2.6, on HMAC-SHA-256 and AES-256-CTR). The vector is the MAC of everything, the place included, and so comes twice only with
 * the same body in the same place: flash that somebody copied and put back makes the journal write a place again.
 */
import type { Cipher } from "../../ports/cipher";
import { encodeAscii } from "../../codec/ascii";
import { type Soundness, mendBit } from "../../codec/bit-repair";
import { crc32 } from "../../codec/crc32";
import { sameSecret } from "../../crypto/wipe";

/** Records lie on multiples of this. */
export const UNIT_BYTES = 8;
/** Head: type u8, mark u8, length of the body u16, sequence u32, CRC-32 of the sealed body, CRC-32 of all that. */
export const HEAD_BYTES = 16;
const MARK = 0xa6;
/** What of the head the MAC covers; the rest follows from it. */
const FACT_BYTES = 8;
const BODY_CHECK_OFFSET = 8;
const HEAD_CHECK_OFFSET = 12;
/** The synthetic vector, before the body. */
const VECTOR_BYTES = 16;
const PLACE_BYTES = 8;
/** The longest body. */
export const BODY_LIMIT = 1024;

const MAC_LABEL = "tapline journal mac";
const KEY_LABEL = "tapline journal encryption";

export type JournalCipher = Pick<Cipher, "hmacSha256" | "aesCtr">;

/** A head that can be believed. */
export interface RecordHead {
  readonly type: number;
  readonly bodyBytes: number;
  readonly sequence: number;
  readonly isMended: boolean;
}

/** Bytes of the whole record in flash. */
export function recordBytes(bodyBytes: number): number {
  return Math.ceil((HEAD_BYTES + VECTOR_BYTES + bodyBytes) / UNIT_BYTES) * UNIT_BYTES;
}

/** The head of the record that begins at `at`; a flipped bit is set right in place. `undefined` when there is none. */
export function decodeHead(bytes: Uint8Array, at: number): RecordHead | undefined {
  // Most of what is no head ends here, without a checksum.
  if (!isNearly(bytes[at + 1], MARK)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEAD_BYTES);
  const soundness = mendBit(bytes.subarray(at, at + HEAD_CHECK_OFFSET), view.getUint32(HEAD_CHECK_OFFSET));
  const bodyBytes = view.getUint16(2);
  if (soundness === "broken" || bytes[at + 1] !== MARK || bodyBytes > BODY_LIMIT) return undefined;
  return { type: bytes[at], bodyBytes, sequence: view.getUint32(4), isMended: soundness === "mended" };
}

/** Whether at most one bit differs. */
function isNearly(byte: number, wanted: number): boolean {
  const difference = byte ^ wanted;
  return (difference & (difference - 1)) === 0;
}

/** A body, and whether a bit of it had to be set right. */
export interface OpenedBody {
  readonly body: Uint8Array;
  readonly isMended: boolean;
}

/** The device's keys of the journal, and what works with them. */
export class RecordSealer {
  readonly #cipher: JournalCipher;
  readonly #macKey: Uint8Array;
  readonly #key: Uint8Array;

  /** `key` has 32 bytes; two keys are derived from it. */
  constructor(cipher: JournalCipher, key: Uint8Array) {
    this.#cipher = cipher;
    this.#macKey = cipher.hmacSha256(key, encodeAscii(MAC_LABEL));
    this.#key = cipher.hmacSha256(key, encodeAscii(KEY_LABEL));
  }

  /** The whole record, for this epoch and this offset in its sector and nowhere else. */
  seal(epoch: number, offset: number, type: number, sequence: number, body: Uint8Array): Uint8Array {
    const record = new Uint8Array(recordBytes(body.length));
    record.fill(0xff, HEAD_BYTES + VECTOR_BYTES + body.length);
    const view = new DataView(record.buffer);
    record[0] = type;
    record[1] = MARK;
    view.setUint16(2, body.length);
    view.setUint32(4, sequence);
    const vector = this.#vector(epoch, offset, record, body);
    record.set(vector, HEAD_BYTES);
    if (body.length > 0) record.set(this.#cipher.aesCtr(this.#key, vector, body), HEAD_BYTES + VECTOR_BYTES);
    view.setUint32(BODY_CHECK_OFFSET, crc32(sealedPart(record, body.length)));
    view.setUint32(HEAD_CHECK_OFFSET, crc32(record.subarray(0, HEAD_CHECK_OFFSET)));
    return record;
  }

  /** The body of a record whose head was decoded; `undefined` when more than a bit of it was changed. A flipped bit is set right in place. */
  open(epoch: number, offset: number, record: Uint8Array, head: RecordHead): OpenedBody | undefined {
    const body = this.#unseal(epoch, offset, record, head.bodyBytes);
    if (body !== undefined) return { body, isMended: false };
    // The checksum is asked only now: on a whole record it would cost more than the MAC, which is native code.
    const view = new DataView(record.buffer, record.byteOffset, HEAD_BYTES);
    const soundness: Soundness = mendBit(sealedPart(record, head.bodyBytes), view.getUint32(BODY_CHECK_OFFSET));
    const mended = soundness === "mended" ? this.#unseal(epoch, offset, record, head.bodyBytes) : undefined;
    return mended === undefined ? undefined : { body: mended, isMended: true };
  }

  #unseal(epoch: number, offset: number, record: Uint8Array, bodyBytes: number): Uint8Array | undefined {
    const start = HEAD_BYTES + VECTOR_BYTES;
    const vector = record.subarray(HEAD_BYTES, start);
    const sealed = record.subarray(start, start + bodyBytes);
    const body = bodyBytes > 0 ? this.#cipher.aesCtr(this.#key, vector, sealed) : new Uint8Array(0);
    if (sameSecret(this.#vector(epoch, offset, record, body), vector)) return body;
    body.fill(0);
    return undefined;
  }

  #vector(epoch: number, offset: number, record: Uint8Array, body: Uint8Array): Uint8Array {
    const all = new Uint8Array(PLACE_BYTES + FACT_BYTES + body.length);
    const view = new DataView(all.buffer);
    view.setUint32(0, epoch);
    view.setUint32(4, offset);
    all.set(record.subarray(0, FACT_BYTES), PLACE_BYTES);
    all.set(body, PLACE_BYTES + FACT_BYTES);
    return this.#cipher.hmacSha256(this.#macKey, all).subarray(0, VECTOR_BYTES);
  }
}

/** Vector and ciphertext: what the body's checksum covers. */
function sealedPart(record: Uint8Array, bodyBytes: number): Uint8Array {
  return record.subarray(HEAD_BYTES, HEAD_BYTES + VECTOR_BYTES + bodyBytes);
}
