/**
 * The acquirer's security module: keys go in and never come out, there are commands only (PCI PIN, requirement 2; X9.24-1, 7.2). What it
 * computes stands on Node's crypto alone: the terminal's code and this one agree because both follow the standard.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { AES_BLOCK, aesCbcDecrypt, aesCmac } from "./aes";
import { aesInitialKey, aesWorkingKey } from "./aes-dukpt";
import { HsmError } from "./hsm-error";
import { wrapKeyBlock } from "./key-block";
import { parseKeySerialNumber, type KeySerialNumber } from "./key-serial-number";
import { KeyStore, type SealedKey } from "./key-store";
import { makePinBlock4, openPinBlock } from "./pin-block";
import { desCbcDecrypt, retailMac } from "./tdes";
import { tdesInitialKey, tdesWorkingKey, type TdesUsage } from "./tdes-dukpt";

/** Length of the MAC in fields 64 and 128. */
export const MAC_BYTES = 8;

/** Working keys of a transaction that the acquirer needs. */
type Purpose = TdesUsage;

export interface HsmOptions {
  /** 32 bytes; all keys outside the module are sealed under it. */
  readonly masterKey: Uint8Array;
  readonly keys?: readonly SealedKey[];
  /** Where new keys and fillers come from; a replay repeats it. */
  readonly random?: (count: number) => Uint8Array;
}

export class Hsm {
  readonly #keys: KeyStore;
  readonly #random: (count: number) => Uint8Array;

  constructor({ masterKey, keys, random = randomBytes }: HsmOptions) {
    this.#random = random;
    if (masterKey.length !== 32) throw new HsmError("length", `a master key of ${masterKey.length} bytes`);
    this.#keys = new KeyStore(masterKey, keys);
  }

  /** What has to be kept to make this module again: all keys under the master key. */
  sealedKeys(): readonly SealedKey[] {
    return this.#keys.sealed();
  }

  /** Throws {@link HsmError} when a key was sealed under another master key, or was changed. */
  checkKeys(): void {
    this.#keys.check();
  }

  has(name: string): boolean {
    return this.#keys.has(name);
  }

  /**
   * Makes a key by chance, or of components that were typed in. The name of a base derivation key is its identifier: the
   * first 8 hex digits of the initial key IDs made of it (AES), the first 10 of the key serial numbers (TDES).
   */
  makeKey(name: string, use: "aes-base-derivation" | "tdes-base-derivation" | "zone-pin", bytes?: Uint8Array): void {
    const length = use === "tdes-base-derivation" ? 16 : 32;
    this.#keys.put(name, use, bytes ?? this.#random(length));
  }

  /** Takes the key that protects what is loaded into one device. It is told by the device's maker. */
  importDeviceKey(device: string, key: Uint8Array): void {
    this.#keys.put(`device ${device}`, "device-protection", key);
  }

  /** A terminal's initial key as a key block for that device (usage B1, X9.143), with its identifier. */
  initialKeyBlock(initialKeyId: string, device: string): string {
    const isAes = initialKeyId.length === 16;
    return this.#keys.use(`device ${device}`, "device-protection", (protection) =>
      this.#base(initialKeyId, (base) => {
        const key = isAes ? aesInitialKey(base, initialKeyId) : tdesInitialKey(base, initialKeyId);
        const attributes = { usage: "B1", algorithm: isAes ? "A" : "T", mode: "X", exportability: "N" } as const;
        return wrapKeyBlock(protection, key, attributes, [[isAes ? "IK" : "KS", initialKeyId]], this.#random);
      }),
    );
  }

  /** Whether a terminal made this MAC over these bytes. */
  verifyMac(serial: Uint8Array, message: Uint8Array, mac: Uint8Array): boolean {
    const expected = this.#mac(parseKeySerialNumber(serial), "requestMac", message);
    return mac.length === MAC_BYTES && timingSafeEqual(expected, mac);
  }

  /** The MAC of an answer to the message with this key serial number. */
  generateMac(serial: Uint8Array, message: Uint8Array): Uint8Array {
    return this.#mac(parseKeySerialNumber(serial), "answerMac", message);
  }

  /** Account data of field 62. Throws {@link HsmError}. */
  decryptAccountData(serial: Uint8Array, data: Uint8Array): Uint8Array {
    const number = parseKeySerialNumber(serial);
    const block = number.scheme === "aes" ? AES_BLOCK : 8;
    if (data.length === 0 || data.length % block !== 0) throw new HsmError("length", `${data.length} bytes`);
    const padded = this.#withKey(number, "requestData", (key) =>
      number.scheme === "aes" ? aesCbcDecrypt(key, Buffer.alloc(block), data) : desCbcDecrypt(key, data),
    );
    // ISO/IEC 9797-1, padding method 2. The message's MAC was right, so nothing can be learned by asking.
    const end = padded.lastIndexOf(0x80);
    if (end < padded.length - block || end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) {
      throw new HsmError("padding", "account data without their padding");
    }
    return new Uint8Array(padded.subarray(0, end));
  }

  /** A terminal's PIN block, enciphered anew for a zone (format 4). The PIN is seen in here only. */
  translatePin(serial: Uint8Array, pan: string, block: Uint8Array, zone: string): Uint8Array {
    const number = parseKeySerialNumber(serial);
    const pin = this.#withKey(number, "pin", (key) => openPinBlock(number.scheme, key, pan, block));
    return this.#keys.use(zone, "zone-pin", (key) => makePinBlock4(key, pan, pin, this.#random(8)));
  }

  /** Whether two PIN blocks of a zone hold the same PIN for this PAN: how an issuer compares with what he keeps. */
  verifyPin(zone: string, pan: string, block: Uint8Array, reference: Uint8Array): boolean {
    return this.#keys.use(zone, "zone-pin", (key) => {
      const given = Buffer.from(openPinBlock("aes", key, pan, block).padEnd(12, " "));
      return timingSafeEqual(given, Buffer.from(openPinBlock("aes", key, pan, reference).padEnd(12, " ")));
    });
  }

  /** A PIN that an issuer gives his customer, enciphered for his own keeping. */
  sealPin(zone: string, pan: string, pin: string): Uint8Array {
    return this.#keys.use(zone, "zone-pin", (key) => makePinBlock4(key, pan, pin, this.#random(8)));
  }

  #mac(number: KeySerialNumber, purpose: Purpose, message: Uint8Array): Buffer {
    return this.#withKey(number, purpose, (key) =>
      number.scheme === "aes" ? aesCmac(key, message).subarray(0, MAC_BYTES) : retailMac(key, message),
    );
  }

  /** Lets `work` have a working key of the transaction, and overwrites it. */
  #withKey<Result>(number: KeySerialNumber, purpose: Purpose, work: (key: Uint8Array) => Result): Result {
    const { scheme, initialKeyId, counter } = number;
    const key = this.#base(initialKeyId, (base) =>
      scheme === "aes"
        ? aesWorkingKey(base, initialKeyId, counter, purpose)
        : tdesWorkingKey(base, initialKeyId, counter, purpose),
    );
    try {
      return work(key);
    } finally {
      key.fill(0);
    }
  }

  #base<Result>(initialKeyId: string, work: (key: Uint8Array) => Result): Result {
    return initialKeyId.length === 16
      ? this.#keys.use(initialKeyId.slice(0, 8), "aes-base-derivation", work)
      : this.#keys.use(initialKeyId.slice(0, 10), "tdes-base-derivation", work);
  }
}
