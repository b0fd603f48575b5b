/** The registers of a DUKPT in the vault: a slot for each, holding the counter and the key that belongs to it. */
import type { DukptRegisters } from "../../crypto/dukpt-registers";
import type { Vault } from "../../storage/vault/vault";

const COUNTER_BYTES = 4;

/** Slots of one DUKPT. */
export interface RegisterSlots {
  /** Of the first register; the others follow. */
  readonly registers: number;
  readonly identity: number;
  readonly count: number;
}

export class VaultRegisters implements DukptRegisters {
  readonly #vault: Pick<Vault, "has" | "read" | "write" | "erase">;
  readonly #slots: RegisterSlots;
  /** Counters by register, so that finding the lowest one opens no key; 0 for an empty register, as no transaction has it. */
  readonly #counters: Uint32Array;

  constructor(vault: Pick<Vault, "has" | "read" | "write" | "erase">, slots: RegisterSlots) {
    this.#vault = vault;
    this.#slots = slots;
    this.#counters = new Uint32Array(slots.count);
    for (let index = 0; index < slots.count; index++) {
      const record = vault.read(slots.registers + index);
      if (record === undefined) continue;
      this.#counters[index] = counterIn(record);
      record.fill(0);
    }
  }

  identity(): Uint8Array | undefined {
    return this.#vault.read(this.#slots.identity);
  }

  setIdentity(identity: Uint8Array | undefined): void {
    if (identity === undefined) this.#vault.erase(this.#slots.identity);
    else this.#vault.write(this.#slots.identity, identity);
  }

  counterOf(index: number): number | undefined {
    return this.#counters[index] === 0 ? undefined : this.#counters[index];
  }

  read(index: number): Uint8Array | undefined {
    const record = this.#vault.read(this.#slots.registers + index);
    if (record === undefined) return undefined;
    const key = record.slice(COUNTER_BYTES);
    record.fill(0);
    return key;
  }

  write(index: number, counter: number, key: Uint8Array): void {
    const record = new Uint8Array(COUNTER_BYTES + key.length);
    new DataView(record.buffer).setUint32(0, counter);
    record.set(key, COUNTER_BYTES);
    this.#vault.write(this.#slots.registers + index, record);
    record.fill(0);
    this.#counters[index] = counter;
  }

  erase(index: number): void {
    this.#vault.erase(this.#slots.registers + index);
    this.#counters[index] = 0;
  }
}

function counterIn(record: Uint8Array): number {
  return new DataView(record.buffer, record.byteOffset).getUint32(0);
}
