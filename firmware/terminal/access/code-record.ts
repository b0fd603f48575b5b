/** What the vault keeps of a code: a salted slow hash, PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2). */
import type { Cipher } from "../../ports/cipher";
import type { Random } from "../../ports/random";

const VERSION = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const SALT_OFFSET = 5;
const HASH_OFFSET = SALT_OFFSET + SALT_BYTES;
const RECORD_BYTES = HASH_OFFSET + HASH_BYTES;

/**
 * Rounds for a new code. An ESP32-S3 at 240 MHz takes one to two seconds for them by published figures (145 ms a thousand without help of
 * its SHA unit), which is what a person minds just not. The record carries its own number, so that it can grow.
 */
export const ITERATIONS = 10_000;

/** Record: version u8, iterations u32, salt, hash. */
export function makeCodeRecord(cipher: Pick<Cipher, "pbkdf2Sha256">, random: Random, digits: Uint8Array): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, ITERATIONS);
  const salt = random.fill(record.subarray(SALT_OFFSET, HASH_OFFSET));
  record.set(cipher.pbkdf2Sha256(digits, salt, ITERATIONS, HASH_BYTES), HASH_OFFSET);
  return record;
}

/** Whether these are the digits of the record, in the same time wherever they differ. A record of another version fits nothing. */
export function fitsCodeRecord(cipher: Pick<Cipher, "pbkdf2Sha256">, record: Uint8Array, digits: Uint8Array): boolean {
  if (record.length !== RECORD_BYTES || record[0] !== VERSION) return false;
  const iterations = new DataView(record.buffer, record.byteOffset).getUint32(1);
  const hash = cipher.pbkdf2Sha256(digits, record.subarray(SALT_OFFSET, HASH_OFFSET), iterations, HASH_BYTES);
  let difference = 0;
  for (let index = 0; index < HASH_BYTES; index++) difference |= hash[index] ^ record[HASH_OFFSET + index];
  return difference === 0;
}
