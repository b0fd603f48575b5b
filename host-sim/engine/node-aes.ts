/** The AES of the cipher port on Node's crypto. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Cipher } from "../../firmware/ports/cipher";
import { demandAesBlock, demandAesKey, demandBounded, demandNonce, demandWholeBlocks } from "./cipher-sizes";

const BLOCK = 16;
const TAG = 16;

type AesCipher = Pick<
  Cipher,
  | "aesEcbEncrypt"
  | "aesEcbDecrypt"
  | "aesCbcEncrypt"
  | "aesCbcDecrypt"
  | "aesCtr"
  | "aesCmac"
  | "aesGcmSeal"
  | "aesGcmOpen"
>;

export const nodeAes: AesCipher = Object.freeze({
  aesEcbEncrypt: (key, data) => blocks({ mode: "ecb", key, start: null, data, isDecrypting: false }),
  aesEcbDecrypt: (key, data) => blocks({ mode: "ecb", key, start: null, data, isDecrypting: true }),
  aesCbcEncrypt: (key, start, data) => blocks({ mode: "cbc", key, start, data, isDecrypting: false }),
  aesCbcDecrypt: (key, start, data) => blocks({ mode: "cbc", key, start, data, isDecrypting: true }),
  aesCtr,
  aesCmac,
  aesGcmSeal,
  aesGcmOpen,
} satisfies AesCipher);

interface Blocks {
  readonly mode: "ecb" | "cbc";
  readonly key: Uint8Array;
  readonly start: Uint8Array | null;
  readonly data: Uint8Array;
  readonly isDecrypting: boolean;
}

function blocks({ mode, key, start, data, isDecrypting }: Blocks): Uint8Array {
  demandAesKey(key);
  if (start) demandAesBlock(start);
  demandWholeBlocks(data);
  const create = isDecrypting ? createDecipheriv : createCipheriv;
  const cipher = create(`aes-${key.length * 8}-${mode}`, key, start).setAutoPadding(false);
  return joined(cipher.update(data), cipher.final());
}

function aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array {
  demandAesKey(key);
  demandAesBlock(counter);
  demandBounded(data);
  const cipher = createCipheriv(`aes-${key.length * 8}-ctr`, key, counter);
  return joined(cipher.update(data), cipher.final());
}

/** SP 800-38B, 6.2: CBC over the message, whose last block is changed by a subkey; node:crypto has no call for it. */
function aesCmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  demandAesKey(key);
  demandBounded(data);
  const subkey1 = doubled(nodeAes.aesEcbEncrypt(key, new Uint8Array(BLOCK)));
  const count = Math.max(1, Math.ceil(data.length / BLOCK));
  const isWhole = data.length === count * BLOCK;
  const message = new Uint8Array(count * BLOCK);
  message.set(data);
  if (!isWhole) message[data.length] = 0x80;
  const last = message.subarray(-BLOCK);
  (isWhole ? subkey1 : doubled(subkey1)).forEach((byte, at) => (last[at] ^= byte));
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, new Uint8Array(BLOCK)).setAutoPadding(false);
  return Uint8Array.from(cipher.update(message).subarray(-BLOCK));
}

/** SP 800-38B, 6.1: multiplied by x in GF(2**128). */
function doubled(block: Uint8Array): Uint8Array {
  const result = block.map((byte, at) => (byte << 1) | ((block[at + 1] ?? 0) >> 7));
  if (block[0] & 0x80) result[BLOCK - 1] ^= 0x87;
  return result;
}

function aesGcmSeal(key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array): Uint8Array {
  demandGcm(key, nonce, additionalData);
  demandBounded(plaintext);
  const cipher = createCipheriv(gcm(key), key, nonce, { authTagLength: TAG });
  cipher.setAAD(additionalData);
  return joined(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

function aesGcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  demandGcm(key, nonce, additionalData);
  demandBounded(sealed);
  if (sealed.length < TAG) return undefined;
  const decipher = createDecipheriv(gcm(key), key, nonce, { authTagLength: TAG });
  decipher.setAAD(additionalData);
  decipher.setAuthTag(sealed.subarray(-TAG));
  const plaintext = decipher.update(sealed.subarray(0, -TAG));
  try {
    return joined(plaintext, decipher.final());
  } catch {
    return undefined;
  }
}

function demandGcm(key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array): void {
  demandAesKey(key);
  demandNonce(nonce);
  demandBounded(additionalData);
}

function gcm(key: Uint8Array): "aes-128-gcm" | "aes-192-gcm" | "aes-256-gcm" {
  return `aes-${(key.length * 8) as 128 | 192 | 256}-gcm`;
}

/** As an array of its own: Buffers of this size share one with others. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
