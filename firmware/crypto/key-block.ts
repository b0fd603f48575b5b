/**
 * Key blocks: the only form in which a key comes in (ANSI X9.143:2021, TR 31:2018). Versions A to D are read, B and D written. What is inside
 * is believed only after the MAC was checked, and used only for what the block says.
 */
import { encodeAscii } from "../codec/ascii";
import { hexDigitValue, toHex } from "../codec/hex";
import type { Cipher } from "../ports/cipher";
import type { Random } from "../ports/random";
import { BINDINGS } from "./key-block-binding";
import type { Binding } from "./key-block-binding";
import { KeyBlockError } from "./key-block-error";
import { buildKeyBlockHeader, KEY_BLOCK_VERSIONS, parseKeyBlockHeader } from "./key-block-header";
import type { KeyAttributes, KeyBlockHeader } from "./key-block-header";
import { checkPolicy, isKeyLengthAllowed, isStronger, KEY_LENGTHS } from "./key-block-policy";
import type { KeyPolicy } from "./key-block-policy";
import { sameSecret, wipe } from "./wipe";

/** A key out of a block, and what the block says about it. The caller overwrites the key. */
export interface UnwrappedKey {
  readonly header: KeyBlockHeader;
  readonly key: Uint8Array;
}

/** The length of the key in bits, before the key. */
const LENGTH_FIELD = 2;

/**
 * Takes the key out of a block. Throws {@link KeyBlockError}: first for the form, then for the MAC, then for what the policy does not allow.
 * Nothing of the key is left in memory then.
 */
export function unwrapKeyBlock(
  cipher: Cipher,
  protectionKey: Uint8Array,
  text: string,
  policy: KeyPolicy,
): UnwrappedKey {
  const header = parseKeyBlockHeader(text);
  if (!policy.versions.includes(header.version)) throw new KeyBlockError("version", 0);
  const binding = BINDINGS[header.version];
  // Which version a block is of, its sender says: one that this key is not for is refused. A key for no version at all is our own mistake.
  if (!isProtectionKey(binding, protectionKey)) {
    if (policy.versions.some((version) => isProtectionKey(BINDINGS[version], protectionKey))) {
      throw new KeyBlockError("version", 0);
    }
    checkProtectionKey(binding, protectionKey);
  }
  const { blockLength, macLength } = KEY_BLOCK_VERSIONS[header.version];
  const macAt = text.length - 2 * macLength;
  const bodyLength = (macAt - header.length) / 2;
  if (bodyLength < blockLength || bodyLength % blockLength !== 0) throw new KeyBlockError("length", header.length);
  // Header in ASCII, then the key in bytes: what the MAC covers.
  const data = new Uint8Array(header.length + bodyLength);
  data.set(encodeAscii(text.slice(0, header.length)));
  const body = data.subarray(header.length);
  readHex(text, header.length, body);
  const mac = new Uint8Array(macLength);
  readHex(text, macAt, mac);
  try {
    open(cipher, binding, protectionKey, data, header.length, mac, macAt);
    checkPolicy(header, policy);
    return { header, key: keyIn(body, header, policy, protectionKey.length) };
  } finally {
    wipe(data);
  }
}

/**
 * Writes a block of version B or D. The key is padded with random bytes to the longest of its algorithm, so that the block does not tell
 * its length (X9.143, 5 and 6.1), or to `paddedLength`.
 */
export function wrapKeyBlock(
  cipher: Cipher,
  random: Random,
  protectionKey: Uint8Array,
  version: "B" | "D",
  attributes: KeyAttributes,
  key: Uint8Array,
  paddedLength?: number,
): string {
  const binding = BINDINGS[version];
  checkProtectionKey(binding, protectionKey);
  const lengths = KEY_LENGTHS[attributes.algorithm] ?? [];
  if (!lengths.includes(key.length)) throw new RangeError("a key of this algorithm has another length");
  if (isStronger(attributes.algorithm, key.length, version, protectionKey.length)) {
    throw new RangeError("a key is protected by one as strong as itself, or stronger");
  }
  const { blockLength, macLength } = KEY_BLOCK_VERSIONS[version];
  const longest = Math.max(paddedLength ?? Math.max(...lengths), key.length);
  const bodyLength = Math.ceil((LENGTH_FIELD + longest) / blockLength) * blockLength;
  const header = buildKeyBlockHeader(version, attributes, 2 * (bodyLength + macLength));
  const data = new Uint8Array(header.length + bodyLength);
  data.set(encodeAscii(header));
  const body = data.subarray(header.length);
  body[0] = (8 * key.length) >> 8;
  body[1] = (8 * key.length) & 0xff;
  body.set(key, LENGTH_FIELD);
  random.fill(body.subarray(LENGTH_FIELD + key.length));
  const keys = binding.keys(cipher, protectionKey);
  const mac = binding.mac(cipher, keys.authentication, data);
  const encrypted = binding.encrypt(cipher, keys.encryption, mac, body);
  wipe(data, keys.encryption, keys.authentication);
  return header + toHex(encrypted) + toHex(mac);
}

/** Deciphers the key inside `data` in place, and checks the MAC; throws {@link KeyBlockError} when it does not fit. */
function open(
  cipher: Cipher,
  binding: Binding,
  protectionKey: Uint8Array,
  data: Uint8Array,
  headerLength: number,
  mac: Uint8Array,
  macAt: number,
): void {
  const keys = binding.keys(cipher, protectionKey);
  const body = data.subarray(headerLength);
  let expected: Uint8Array | undefined;
  if (binding.macOfEncrypted) expected = binding.mac(cipher, keys.authentication, data);
  // A and C take the first eight characters of the header as vector (X9.143, 7.3), B and D the MAC (7.2).
  const vector = binding.macOfEncrypted ? data.subarray(0, 8) : mac;
  const clear = binding.decrypt(cipher, keys.encryption, vector, body);
  body.set(clear);
  expected ??= binding.mac(cipher, keys.authentication, data);
  const isAuthentic = sameSecret(expected, mac);
  wipe(clear, keys.encryption, keys.authentication, expected);
  if (!isAuthentic) throw new KeyBlockError("mac", macAt);
}

/** A copy of the key, once its length is known to be right. */
function keyIn(body: Uint8Array, header: KeyBlockHeader, policy: KeyPolicy, protectionLength: number): Uint8Array {
  const length = ((body[0] << 8) | body[1]) / 8;
  const fits = length <= body.length - LENGTH_FIELD;
  if (!fits || !isKeyLengthAllowed(header, policy, length, protectionLength)) {
    throw new KeyBlockError("key-length", header.length);
  }
  return body.slice(LENGTH_FIELD, LENGTH_FIELD + length);
}

function isProtectionKey(binding: Binding, protectionKey: Uint8Array): boolean {
  return binding.keyLengths.includes(protectionKey.length);
}

function checkProtectionKey(binding: Binding, protectionKey: Uint8Array): void {
  if (!isProtectionKey(binding, protectionKey)) {
    throw new RangeError("a key-block protection key of this version has another length");
  }
}

function readHex(text: string, at: number, target: Uint8Array): void {
  for (let index = 0; index < target.length; index++) {
    const high = hexDigitValue(text.charCodeAt(at + 2 * index));
    const low = hexDigitValue(text.charCodeAt(at + 2 * index + 1));
    if (high < 0 || low < 0) throw new KeyBlockError("character", at + 2 * index);
    target[index] = (high << 4) | low;
  }
}
