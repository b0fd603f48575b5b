/** Big-endian reading and writing of link bodies (docs/link.md). The writer keeps one buffer for all its bodies. */
import { FrameError } from "./frame-error";
import { decodeUtf8, utf8Length, writeUtf8 } from "./utf8";

/** A body longer than this is refused on both sides, before any memory is set aside for it. */
export const MAXIMUM_BODY_LENGTH = 0x10000;

/** First number that does not fit, by width. */
const beyond = Object.freeze([1, 0x100, 0x1_0000, 0x100_0000, 0x1_0000_0000] as const);

export class LinkWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(initialLength = 256) {
    this.#bytes = new Uint8Array(initialLength);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Starts a body of the given type; what `finish` gave before is overwritten. */
  begin(type: number): this {
    this.#length = 0;
    return this.unsigned(type, 1);
  }

  /** The body as a view on the writer's buffer: it holds until the next `begin`. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  unsigned(value: number, width: 1 | 2 | 3 | 4): this {
    if (value >>> 0 !== value || value >= beyond[width]) this.#refuse(value);
    const at = this.#reserve(width);
    if (width === 1) this.#bytes[at] = value;
    else if (width === 2) this.#view.setUint16(at, value);
    else if (width === 4) this.#view.setUint32(at, value);
    else {
      this.#view.setUint8(at, value >>> 16);
      this.#view.setUint16(at + 1, value & 0xffff);
    }
    return this;
  }

  signed16(value: number): this {
    if (!Number.isInteger(value) || value < -0x8000 || value > 0x7fff) this.#refuse(value);
    this.#view.setInt16(this.#reserve(2), value);
    return this;
  }

  float64(value: number): this {
    if (!Number.isFinite(value)) this.#refuse(value);
    this.#view.setFloat64(this.#reserve(8), value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  text(value: string): this {
    const at = this.#reserve(utf8Length(value));
    writeUtf8(value, this.#bytes, at);
    return this;
  }

  /** Puts a length, known only now, where room was left for it. */
  patch16(at: number, value: number): void {
    if (value > 0xffff) throw new FrameError("too-long", at, `${value} bytes`);
    this.#view.setUint16(at, value);
  }

  #reserve(count: number): number {
    const at = this.#length;
    const length = at + count;
    if (length > MAXIMUM_BODY_LENGTH) throw new FrameError("too-long", at, `${length} bytes`);
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(MAXIMUM_BODY_LENGTH, Math.max(length, this.#bytes.length * 2)));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = length;
    return at;
  }

  #refuse(value: number): never {
    throw new FrameError("bad-value", this.#length, String(value));
  }
}

export class LinkReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  unsigned(width: 1 | 2 | 3 | 4): number {
    const at = this.#take(width);
    if (width === 1) return this.#bytes[at];
    if (width === 2) return this.#view.getUint16(at);
    if (width === 4) return this.#view.getUint32(at);
    return (this.#view.getUint8(at) << 16) | this.#view.getUint16(at + 1);
  }

  signed16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  float64(): number {
    const at = this.#take(8);
    const value = this.#view.getFloat64(at);
    if (!Number.isFinite(value)) throw new FrameError("bad-value", at);
    return value;
  }

  /** A view on the next `count` bytes, or on all that are left. */
  bytes(count = this.remaining): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  text(count = this.remaining): string {
    const at = this.#offset;
    const text = decodeUtf8(this.bytes(count));
    if (text === undefined) throw new FrameError("bad-text", at);
    return text;
  }

  /** Every body says all it has to: bytes after it are an error. */
  end(): void {
    if (this.remaining !== 0) throw new FrameError("trailing", this.#offset, `${this.remaining} bytes`);
  }

  #take(count: number): number {
    const at = this.#offset;
    const end = at + count;
    if (end > this.#bytes.length) throw new FrameError("truncated", at, `${count} of ${this.remaining} bytes`);
    this.#offset = end;
    return at;
  }
}
