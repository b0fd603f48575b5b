/**
 * Secure messaging of issuer scripts, format 2 (EMV Book 2, 9): keys of one transaction, the MAC, what is hidden, and the PIN blocks
 * that are. The two schemes differ in each of these; which one uses what stands with card and issuer.
 */
import { deriveSessionKey } from "./card-keys";
import { retailMac, tripleDesDecrypt, tripleDesEncrypt, withOddParity } from "./des";

const blockLength = 8;

/** Visa's own session key for scripts: the transaction counter over the ends of both halves (VIS, annex on secure messaging). */
export function visaScriptKey(masterKey: Uint8Array, counter: Uint8Array): Uint8Array {
  const key = Uint8Array.from(masterKey);
  for (const [at, byte] of [
    [6, counter[0]],
    [7, counter[1]],
    [14, counter[0] ^ 0xff],
    [15, counter[1] ^ 0xff],
  ]) {
    key[at] ^= byte;
  }
  return withOddParity(key);
}

/** The common session key for scripts: diversified by the application cryptogram (EMV Book 2, A1.3.1). */
export function commonScriptKey(masterKey: Uint8Array, cryptogram: Uint8Array): Uint8Array {
  return deriveSessionKey(masterKey, cryptogram);
}

/** MAC of a script command, 8 bytes (EMV Book 2, 9.2.3). */
export function scriptMac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return retailMac(key, Buffer.concat(parts), "method-2");
}

/** Visa: length, data, `80` and zeros; each block by itself. */
export function encipherWithLength(key: Uint8Array, data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((data.length + 2) / blockLength) * blockLength);
  padded.set([data.length, ...data, 0x80]);
  return tripleDesEncrypt(key, padded);
}

/** Inverse of {@link encipherWithLength}; `undefined` when what comes out has not that form. */
export function decipherWithLength(key: Uint8Array, blocks: Uint8Array): Uint8Array | undefined {
  if (blocks.length === 0 || blocks.length % blockLength !== 0) return undefined;
  const [length, ...rest] = tripleDesDecrypt(key, blocks);
  return rest[length] === 0x80 ? Uint8Array.from(rest.slice(0, length)) : undefined;
}

/** M/Chip: blocks chained, as they are when they are whole. Only whole ones are used here. */
export function encipherChained(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const result = new Uint8Array(blocks.length);
  let previous: Uint8Array = new Uint8Array(blockLength);
  for (let at = 0; at < blocks.length; at += blockLength) {
    const mixed = blocks.slice(at, at + blockLength).map((byte, index) => byte ^ previous[index]);
    previous = tripleDesEncrypt(key, mixed);
    result.set(previous, at);
  }
  return result;
}

/** Inverse of {@link encipherChained}; `undefined` for broken blocks. */
export function decipherChained(key: Uint8Array, blocks: Uint8Array): Uint8Array | undefined {
  if (blocks.length === 0 || blocks.length % blockLength !== 0) return undefined;
  const plain = tripleDesDecrypt(key, blocks);
  return plain.map((byte, at) => byte ^ (at < blockLength ? 0 : blocks[at - blockLength]));
}

/** PIN block format 2 of ISO 9564-1, which cards take in VERIFY and in M/Chip's PIN change. */
export function pinBlock2(pin: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`2${pin.length.toString(16)}${pin}`.padEnd(16, "F"), "hex"));
}

/** The PIN of a block of format 2; `undefined` when it has not that form. */
export function pinOfBlock2(block: Uint8Array): string | undefined {
  return pinOf(block, 0x20);
}

/** Visa's PIN block: length and digits, masked by part of the card's own key, and by the current PIN where it has to be known. */
export function visaPinBlock(cardKey: Uint8Array, pin: string, currentPin?: string): Uint8Array {
  const plain = Buffer.from(`0${pin.length.toString(16)}${pin}`.padEnd(16, "F"), "hex");
  return masked(plain, cardKey, currentPin);
}

/** The PIN of Visa's block. */
export function pinOfVisaBlock(cardKey: Uint8Array, block: Uint8Array, currentPin?: string): string | undefined {
  return block.length === blockLength ? pinOf(masked(block, cardKey, currentPin), 0x00) : undefined;
}

function masked(block: Uint8Array, cardKey: Uint8Array, currentPin: string | undefined): Uint8Array {
  const current = Buffer.from((currentPin ?? "").padEnd(16, "0"), "hex");
  return Uint8Array.from(block, (byte, at) => byte ^ (at < 4 ? 0 : cardKey[at]) ^ current[at]);
}

function pinOf(block: Uint8Array, control: number): string | undefined {
  if (block.length !== blockLength || (block[0] & 0xf0) !== control) return undefined;
  const length = block[0] & 0x0f;
  const nibbles = Buffer.from(block.subarray(1)).toString("hex");
  const digits = nibbles.slice(0, length);
  if (length < 4 || length > 12 || !/^\d+$/.test(digits) || !/^f*$/.test(nibbles.slice(length))) return undefined;
  return digits;
}
