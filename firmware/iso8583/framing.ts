/** Messages on a stream: each behind a two-byte length, big-endian. */
import { ParseError } from "../codec/parse-error";

export type FramingReason = "empty" | "too-long" | "truncated";

/** A length header that no message can have, or a stream that ended inside a message. `offset` counts from the stream's start. */
export class FramingError extends ParseError<FramingReason> {
  override readonly name = "FramingError";
  constructor(reason: FramingReason, offset: number) {
    super("ISO 8583 frame", reason, offset);
  }
}

export interface FramingOptions {
  /** Whether the length counts its own two bytes. Default: no. */
  readonly inclusive?: boolean;
  /** Longest message accepted, without header. Default: what the header can say. */
  readonly maximumBytes?: number;
}

const HEADER_BYTES = 2;
const LENGTH_LIMIT = 0xffff;

/** `body` behind its header. Throws {@link FramingError} if it is empty or longer than allowed. */
export function frame(body: Uint8Array, options: FramingOptions = {}): Uint8Array {
  const length = body.length + (options.inclusive ? HEADER_BYTES : 0);
  if (body.length === 0) throw new FramingError("empty", 0);
  if (body.length > maximumOf(options)) throw new FramingError("too-long", 0);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes[0] = length >> 8;
  bytes[1] = length & 0xff;
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** Cuts a stream into messages, however its chunks fall. */
export class Deframer {
  readonly #options: FramingOptions;
  readonly #header = new Uint8Array(HEADER_BYTES);
  /** Bytes of the header, or of the body once that is there, that have come. */
  #filled = 0;
  #body: Uint8Array | undefined;
  #consumed = 0;
  #failure: FramingError | undefined;

  constructor(options: FramingOptions = {}) {
    this.#options = options;
  }

  /**
   * Takes the next bytes; returns the messages they complete, each in bytes of its own. A bad header makes this and every
   * later call throw the same {@link FramingError}, since the stream cannot be read on; messages before it in the same
   * chunk are returned first, and the next call throws.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure !== undefined) throw this.#failure;
    const bodies: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      const target = this.#body ?? this.#header;
      const count = Math.min(target.length - this.#filled, chunk.length - at);
      target.set(chunk.subarray(at, at + count), this.#filled);
      this.#filled += count;
      this.#consumed += count;
      at += count;
      if (this.#filled < target.length) break;
      this.#filled = 0;
      if (this.#body !== undefined) {
        bodies.push(this.#body);
        this.#body = undefined;
      } else {
        this.#failure = this.#begin();
        if (this.#failure !== undefined && bodies.length === 0) throw this.#failure;
        if (this.#failure !== undefined) break;
      }
    }
    return bodies;
  }

  /** The stream has ended: throws {@link FramingError} if that was inside a message or after a bad header. */
  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#filled > 0 || this.#body !== undefined) throw new FramingError("truncated", this.#consumed);
  }

  /** Makes room for the body that the header announces; what is wrong with it, if anything. */
  #begin(): FramingError | undefined {
    const length = this.#header[0] * 256 + this.#header[1] - (this.#options.inclusive ? HEADER_BYTES : 0);
    const offset = this.#consumed - HEADER_BYTES;
    if (length <= 0) return new FramingError("empty", offset);
    if (length > maximumOf(this.#options)) return new FramingError("too-long", offset);
    this.#body = new Uint8Array(length);
    return undefined;
  }
}

function maximumOf(options: FramingOptions): number {
  const limit = LENGTH_LIMIT - (options.inclusive ? HEADER_BYTES : 0);
  return Math.min(options.maximumBytes ?? limit, limit);
}
