/** AES DUKPT on the transaction-originating device (ANSI X9.24-3:2017, 6.4 and 6.5). */
import type { Cipher } from "../ports/cipher";
import { aesKeyType, deriveAesKey, deriveUpdateKey } from "./aes-key-derivation";
import type { KeyType, KeyUsage } from "./aes-key-derivation";
import { fillRegisters, nextCounter, takeKey } from "./dukpt-registers";
import type { DukptRegisters, DukptTree } from "./dukpt-registers";
import { encodeKeySerialNumber } from "./key-serial-number";
import { wipe } from "./wipe";

/** Registers of one AES key: the intermediate derivation keys by counter bit, and behind them the DUKPT update key. */
export const AES_REGISTERS = Object.freeze({ intermediate: 32, update: 32, all: 33 } as const);

/** More set bits no counter has (6.1). */
const MOST_ONES = 16;
const UPDATE_COUNTER = 0xffffffff;

/** What asking for the next key comes to. */
export type NextKey<TransactionKey> =
  | { readonly kind: "ready"; readonly transactionKey: TransactionKey }
  /** Nothing was loaded, or loading was cut off: the terminal does not sell. */
  | { readonly kind: "no-key" }
  /** The last counter was used (6.1): a new initial key is wanted. */
  | { readonly kind: "exhausted" };

/** One initial key's future, in registers that survive power cuts. */
export class AesDukpt {
  readonly #cipher: Cipher;
  readonly #registers: DukptRegisters;

  constructor(cipher: Cipher, registers: DukptRegisters) {
    this.#cipher = cipher;
    this.#registers = registers;
  }

  /**
   * Replaces whatever the registers hold by the future of an initial key ("Load Initial Key"), and overwrites `initialKey`. Cut by a
   * power failure it leaves no key: then it is loaded again. To change a key that still works ("Update Initial Key", 6.5.3), load
   * the new one into a second set of registers and let go of the first set afterwards.
   */
  load(initialKeyId: Uint8Array, initialKey: Uint8Array): void {
    const type = aesKeyType(initialKey.length);
    this.#registers.setIdentity(undefined);
    const updateKey = deriveUpdateKey(this.#cipher, initialKey, initialKeyId, type);
    this.#registers.write(AES_REGISTERS.update, UPDATE_COUNTER, updateKey);
    fillRegisters(this.#tree(initialKeyId), this.#registers, initialKey);
    this.#registers.setIdentity(initialKeyId);
    wipe(updateKey, initialKey);
  }

  /** The key of the next transaction. Whatever happens afterwards, its counter is spent. */
  take(): NextKey<AesTransactionKey> {
    const initialKeyId = this.#registers.identity();
    if (initialKeyId === undefined) return { kind: "no-key" };
    const taken = takeKey(this.#tree(initialKeyId), this.#registers);
    if (taken === undefined) return { kind: "exhausted" };
    const transactionKey = new AesTransactionKey(this.#cipher, initialKeyId, taken.counter, taken.key);
    return { kind: "ready", transactionKey };
  }

  /** The counter that {@link take} uses next; `undefined` without a key or after the last one. */
  nextCounter(): number | undefined {
    const initialKeyId = this.#registers.identity();
    return initialKeyId === undefined ? undefined : nextCounter(this.#tree(initialKeyId), this.#registers);
  }

  /** The key-block protection key of the next initial key ("Calculate DUKPT Update Key"), for the caller to overwrite. */
  updateKey(): Uint8Array | undefined {
    return this.#registers.identity() === undefined ? undefined : this.#registers.read(AES_REGISTERS.update);
  }

  #tree(initialKeyId: Uint8Array): DukptTree {
    const cipher = this.#cipher;
    return {
      registers: AES_REGISTERS.intermediate,
      mostOnes: MOST_ONES,
      derive: (parent, counter) =>
        deriveAesKey(cipher, parent, "keyDerivation", aesKeyType(parent.length), initialKeyId, counter),
    };
  }
}

/** The key of one transaction: it encrypts nothing itself, each use has a working key of its own (6.3.3). */
export class AesTransactionKey {
  /** The twelve bytes of field 53. */
  readonly keySerialNumber: Uint8Array;
  readonly counter: number;
  readonly #cipher: Cipher;
  readonly #initialKeyId: Uint8Array;
  #key: Uint8Array | undefined;

  /** Takes `key` over, and overwrites it when wiped. */
  constructor(cipher: Cipher, initialKeyId: Uint8Array, counter: number, key: Uint8Array) {
    this.#cipher = cipher;
    this.#initialKeyId = initialKeyId;
    this.counter = counter;
    this.#key = key;
    this.keySerialNumber = encodeKeySerialNumber("aes", { identity: initialKeyId, counter });
  }

  /** The working key of a use, which the caller overwrites; by default an AES key as long as the transaction's. */
  workingKey(usage: KeyUsage, type?: KeyType): Uint8Array {
    const key = this.#key;
    if (key === undefined) throw new Error("this transaction key was wiped");
    return deriveAesKey(this.#cipher, key, usage, type ?? aesKeyType(key.length), this.#initialKeyId, this.counter);
  }

  /** Overwrites the key: once the answer was checked, or none came. */
  wipe(): void {
    wipe(this.#key);
    this.#key = undefined;
  }
}
