/** Where each slot's record lies: in typed arrays, because sixty small objects would cost the heap four kilobytes. */
import { VaultError } from "./vault-error";

/** Slots that can be used at once: all registers of both DUKPTs and what else there is. */
const CAPACITY = 96;

export class VaultIndex {
  readonly #slots = new Uint16Array(CAPACITY);
  readonly #offsets = new Uint32Array(CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  slotAt(position: number): number {
    return this.#slots[position];
  }

  offsetAt(position: number): number {
    return this.#offsets[position];
  }

  /** `undefined` for a slot without a record. */
  find(slot: number): number | undefined {
    const position = this.#position(slot);
    return position < 0 ? undefined : this.#offsets[position];
  }

  set(slot: number, offset: number): void {
    let position = this.#position(slot);
    if (position < 0) {
      if (this.#count === CAPACITY) throw new VaultError("too many secrets");
      position = this.#count++;
      this.#slots[position] = slot;
    }
    this.#offsets[position] = offset;
  }

  delete(slot: number): void {
    const position = this.#position(slot);
    if (position < 0) return;
    this.#count--;
    this.#slots[position] = this.#slots[this.#count];
    this.#offsets[position] = this.#offsets[this.#count];
  }

  clear(): void {
    this.#count = 0;
  }

  #position(slot: number): number {
    for (let position = 0; position < this.#count; position++) if (this.#slots[position] === slot) return position;
    return -1;
  }
}
