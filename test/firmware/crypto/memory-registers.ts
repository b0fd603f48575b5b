/** DUKPT registers in memory, whose power can be cut at any write. */
import type { DukptRegisters } from "../../../firmware/crypto/dukpt-registers";

/** Thrown where the power goes; what was written before stays. */
export class PowerCut extends Error {}

interface Content {
  readonly counter: number;
  readonly key: Uint8Array;
}

export class MemoryRegisters implements DukptRegisters {
  /** Writes and erasures so far. */
  operations = 0;
  /** Before which write or erasure the power goes, counted as `operations` is. */
  cutAt = Infinity;
  /** Whether the write that is cut off loses the register's old content as well, as a torn flash record may. */
  isTorn = false;
  #identity: Uint8Array | undefined;
  #contents = new Map<number, Content>();

  identity(): Uint8Array | undefined {
    return this.#identity?.slice();
  }

  setIdentity(identity: Uint8Array | undefined): void {
    this.#spend();
    this.#identity = identity && Uint8Array.from(identity);
  }

  counterOf(index: number): number | undefined {
    return this.#contents.get(index)?.counter;
  }

  read(index: number): Uint8Array | undefined {
    return this.#contents.get(index)?.key.slice();
  }

  write(index: number, counter: number, key: Uint8Array): void {
    this.#spend(index);
    this.#contents.set(index, { counter, key: Uint8Array.from(key) });
  }

  erase(index: number): void {
    this.#spend();
    this.#contents.delete(index);
  }

  /** Every key that the registers still hold, as hex. */
  keys(): string[] {
    return [...this.#contents.values()].map(({ key }) => Buffer.from(key).toString("hex").toUpperCase());
  }

  /** Registers by index, with their counters. */
  counters(): [number, number][] {
    return [...this.#contents].map(([index, { counter }]) => [index, counter]);
  }

  copy(): MemoryRegisters {
    const copy = new MemoryRegisters();
    copy.#identity = this.#identity;
    copy.#contents = new Map(this.#contents);
    return copy;
  }

  #spend(torn?: number): void {
    if (this.operations === this.cutAt) {
      if (this.isTorn && torn !== undefined) this.#contents.delete(torn);
      throw new PowerCut();
    }
    this.operations++;
  }
}
