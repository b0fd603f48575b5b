/**
 * Values by tag, copied into few buffers. A buffer of its own costs a value more memory than most values are long, and there are
 * some sixty of them in a transaction.
 */

/** Length of a buffer; a longer value gets one of its own. */
const blockLength = 512;
/** A place is one number: block, offset, length. */
const offsetUnit = 0x400;
const blockUnit = 0x100000;
const lengthLimit = offsetUnit - 1;

export class ValueStore {
  readonly #places = new Map<number, number>();
  readonly #blocks: Uint8Array[] = [];
  /** Where the last block is free. */
  #end = 0;

  /** A view of the value: what is written into it is kept. */
  get(tag: number): Uint8Array | undefined {
    const place = this.#places.get(tag);
    if (place === undefined) return undefined;
    const offset = Math.floor(place / offsetUnit) % offsetUnit;
    return this.#blocks[Math.floor(place / blockUnit)].subarray(offset, offset + (place % offsetUnit));
  }

  /** Length of the value; -1 when there is none. */
  length(tag: number): number {
    const place = this.#places.get(tag);
    return place === undefined ? -1 : place % offsetUnit;
  }

  has(tag: number): boolean {
    return this.#places.has(tag);
  }

  /** Copies the value; one as long as the tag's last is written over it. */
  set(tag: number, value: Uint8Array): void {
    if (value.length > lengthLimit) throw new RangeError(`a value has at most ${lengthLimit} bytes`);
    const before = this.#places.get(tag);
    if (before !== undefined && before % offsetUnit === value.length) this.get(tag)?.set(value);
    else this.#places.set(tag, this.#append(value));
  }

  /** Forgets the value; its bytes are overwritten at the latest by {@link wipe}. */
  delete(tag: number): void {
    this.#places.delete(tag);
  }

  /** Overwrites and forgets everything. */
  wipe(): void {
    for (const block of this.#blocks) block.fill(0);
    this.#blocks.length = 0;
    this.#places.clear();
  }

  #append(value: Uint8Array): number {
    const last = this.#blocks.length - 1;
    if (last < 0 || this.#end + value.length > this.#blocks[last].length) {
      this.#blocks.push(new Uint8Array(Math.max(blockLength, value.length)));
      this.#end = 0;
    }
    const block = this.#blocks.length - 1;
    this.#blocks[block].set(value, this.#end);
    const place = block * blockUnit + this.#end * offsetUnit + value.length;
    this.#end += value.length;
    return place;
  }
}
