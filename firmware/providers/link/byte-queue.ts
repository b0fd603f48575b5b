/** Bytes that have arrived and were not read yet. */

export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds a copy, as arriving bytes lie in a buffer that is used again. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes.slice());
    this.#length += bytes.length;
  }

  /** Removes at most `byteLength` bytes; `undefined` when there are none. */
  take(byteLength = this.#length): Uint8Array | undefined {
    const count = Math.min(byteLength, this.#length);
    if (!(count > 0)) return undefined;
    this.#length -= count;
    if (this.#chunks[0].length === count) return this.#chunks.shift();
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const chunk = this.#chunks[0];
      const part = chunk.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    return taken;
  }
}
