/**
 * Writes a vault as a production line would (docs/vault.md, "Format"). The bench has its own writer of the format, on `node:crypto`, so
 * that a mistake in the firmware's cannot hide behind itself.
 */
import { createCipheriv, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import type { FlashDevice } from "./chip";

/** Label under which a device derives the key of its vault. */
export const VAULT_LABEL = "tapline vault 1";

export interface VaultSecret {
  readonly slot: number;
  readonly value: Uint8Array;
}

const MAGIC = "TPLV";
const VERSION = 2;
const EPOCH = 1;
const UNIT = 16;
const HEADER_LENGTH = 32;
const HEAD_LENGTH = 16;
const FACT_LENGTH = 8;
const NONCE_LENGTH = 12;
const NONCE_LABEL = "tapline vault nonce";
const ERASED = 0xff;

/** The start of a partition with one complete bank, in its first epoch. `key` is the one that the device derives. */
export function vaultImage(key: Uint8Array, secrets: readonly VaultSecret[]): Uint8Array {
  const parts = [bankHeader()];
  let offset = HEADER_LENGTH;
  secrets.forEach(({ slot, value }, index) => {
    const sealed = record(key, offset, slot, index + 1, value);
    parts.push(sealed);
    offset += sealed.length;
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** Whether nothing was ever written there. */
export function isBlank(partition: FlashDevice): boolean {
  return partition.read(0, partition.size).every((byte) => byte === ERASED);
}

function bankHeader(): Buffer {
  const header = Buffer.alloc(HEADER_LENGTH, ERASED);
  header.write(MAGIC, 0, "latin1");
  header.writeUInt8(VERSION, 4);
  header.writeUInt32BE(EPOCH, 8);
  header.writeUInt32BE(crc32(header.subarray(0, 12)), 12);
  // Complete.
  header.writeUInt32BE(0, 16);
  return header;
}

function record(key: Uint8Array, offset: number, slot: number, sequence: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_LENGTH, ERASED);
  head.writeUInt16BE(slot, 0);
  head.writeUInt16BE(value.length, 2);
  head.writeUInt32BE(sequence, 4);
  head.writeUInt32BE(crc32(head.subarray(0, FACT_LENGTH)), FACT_LENGTH);
  const place = Buffer.alloc(8);
  place.writeUInt32BE(EPOCH, 0);
  place.writeUInt32BE(offset, 4);
  const additional = Buffer.concat([head.subarray(0, FACT_LENGTH), place]);
  const nonceKey = createHmac("sha256", key).update(NONCE_LABEL).digest();
  const nonce = createHmac("sha256", nonceKey).update(additional).update(value).digest().subarray(0, NONCE_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additional);
  const sealed = Buffer.concat([head, nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  const padding = (UNIT - (sealed.length % UNIT)) % UNIT;
  return Buffer.concat([sealed, Buffer.alloc(padding, ERASED)]);
}
