/** TDES DUKPT on the transaction-originating device (ANSI X9.24-1:2009, annex A), for hosts that do not know the AES kind. */
import type { NextKey } from "./aes-dukpt";
import { Des, desEcbEncrypt } from "./des";
import { fillRegisters, nextCounter, takeKey } from "./dukpt-registers";
import type { DukptRegisters, DukptTree } from "./dukpt-registers";
import { encodeKeySerialNumber } from "./key-serial-number";
import { wipe } from "./wipe";

/** Future keys of one initial key (A.2: future key registers #1 to #21). */
export const TDES_REGISTERS = 21;

const MOST_ONES = 10;
const KEY_LENGTH = 16;
const HALF = 8;
/** Hex C0C0C0C0 in the left half of each half: A.2, "non-reversible key generation process". */
const GENERATION_MASK = 0xc0;

/**
 * Working keys: in which byte of each half the transaction key differs (A.4.1, table A-1), and whether it is then run through itself
 * once, as keys that encrypt data are.
 */
const VARIANTS = Object.freeze({
  pin: Object.freeze({ byte: 7, isOneWay: false }),
  macRequest: Object.freeze({ byte: 6, isOneWay: false }),
  macResponse: Object.freeze({ byte: 4, isOneWay: false }),
  dataRequest: Object.freeze({ byte: 5, isOneWay: true }),
  dataResponse: Object.freeze({ byte: 3, isOneWay: true }),
} as const);
export type TdesKeyUsage = keyof typeof VARIANTS;

/** One initial key's future, in registers that survive power cuts. */
export class TdesDukpt {
  readonly #registers: DukptRegisters;

  constructor(registers: DukptRegisters) {
    this.#registers = registers;
  }

  /** Replaces whatever the registers hold by the future of an initial key, and overwrites `initialKey`. */
  load(initialKeySerialNumber: Uint8Array, initialKey: Uint8Array): void {
    if (initialKey.length !== KEY_LENGTH) throw new RangeError("an initial key of TDES DUKPT has 16 bytes");
    const identity = encodeKeySerialNumber("tdes", { identity: initialKeySerialNumber, counter: 0 });
    this.#registers.setIdentity(undefined);
    fillRegisters(tree(identity), this.#registers, initialKey);
    this.#registers.setIdentity(identity);
    wipe(initialKey);
  }

  /** The key of the next transaction. Whatever happens afterwards, its counter is spent. */
  take(): NextKey<TdesTransactionKey> {
    const identity = this.#registers.identity();
    if (identity === undefined) return { kind: "no-key" };
    const taken = takeKey(tree(identity), this.#registers);
    if (taken === undefined) return { kind: "exhausted" };
    return { kind: "ready", transactionKey: new TdesTransactionKey(identity, taken.counter, taken.key) };
  }

  /** The counter that {@link take} uses next; `undefined` without a key or after the last one. */
  nextCounter(): number | undefined {
    const identity = this.#registers.identity();
    return identity === undefined ? undefined : nextCounter(tree(identity), this.#registers);
  }
}

/** The key of one transaction, of which each use takes a variant. */
export class TdesTransactionKey {
  /** The ten bytes of field 53. */
  readonly keySerialNumber: Uint8Array;
  readonly counter: number;
  #key: Uint8Array | undefined;

  /** Takes `key` over, and overwrites it when wiped. */
  constructor(identity: Uint8Array, counter: number, key: Uint8Array) {
    this.counter = counter;
    this.#key = key;
    this.keySerialNumber = encodeKeySerialNumber("tdes", { identity, counter });
  }

  /** The working key of a use, 16 bytes, which the caller overwrites. */
  workingKey(usage: TdesKeyUsage): Uint8Array {
    if (this.#key === undefined) throw new Error("this transaction key was wiped");
    const { byte, isOneWay } = VARIANTS[usage];
    const variant = new Uint8Array(this.#key);
    variant[byte] ^= 0xff;
    variant[HALF + byte] ^= 0xff;
    if (!isOneWay) return variant;
    const key = desEcbEncrypt(variant, variant);
    wipe(variant);
    return key;
  }

  /** Overwrites the key: once the answer was checked, or none came. */
  wipe(): void {
    wipe(this.#key);
    this.#key = undefined;
  }
}

/** The initial key of a device, out of the base derivation key (A.6). For whoever loads keys and for the host: no device has the latter. */
export function deriveTdesInitialKey(baseDerivationKey: Uint8Array, initialKeySerialNumber: Uint8Array): Uint8Array {
  const identity = encodeKeySerialNumber("tdes", { identity: initialKeySerialNumber, counter: 0 });
  const base = new Uint8Array(baseDerivationKey);
  const initialKey = new Uint8Array(KEY_LENGTH);
  for (let half = 0; half < KEY_LENGTH; half += HALF) {
    if (half > 0) applyGenerationMask(base);
    initialKey.set(desEcbEncrypt(base, identity.subarray(0, HALF)), half);
  }
  wipe(base);
  return initialKey;
}

function tree(identity: Uint8Array): DukptTree {
  return {
    registers: TDES_REGISTERS,
    mostOnes: MOST_ONES,
    derive(parent, counter) {
      const serialNumber = encodeKeySerialNumber("tdes", { identity, counter }).subarray(2);
      const from = new Uint8Array(parent);
      const key = new Uint8Array(KEY_LENGTH);
      generateHalf(from, serialNumber, key.subarray(HALF));
      applyGenerationMask(from);
      generateHalf(from, serialNumber, key.subarray(0, HALF));
      wipe(from);
      return key;
    },
  };
}

/** One half of the non-reversible key generation process (A.2): DES under the left half, with the right half before and after. */
function generateHalf(from: Uint8Array, serialNumber: Uint8Array, half: Uint8Array): void {
  for (let index = 0; index < HALF; index++) half[index] = serialNumber[index] ^ from[HALF + index];
  const des = new Des(from.subarray(0, HALF));
  des.encrypt(half);
  des.wipe();
  for (let index = 0; index < HALF; index++) half[index] ^= from[HALF + index];
}

function applyGenerationMask(key: Uint8Array): void {
  for (let index = 0; index < KEY_LENGTH; index++) if ((index & 4) === 0) key[index] ^= GENERATION_MASK;
}
