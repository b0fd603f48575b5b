/** Cuts a byte stream into link bodies and back: each body is preceded by its length as a u32 (docs/link.md). */
import { FrameError } from "./frame-error";
import { MAXIMUM_BODY_LENGTH } from "./link-bytes";

const HEADER_LENGTH = 4;

/** A body with its length before it. Throws {@link FrameError} for an empty body or one over the limit. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  checkLength(body.length);
  const frame = new Uint8Array(HEADER_LENGTH + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, HEADER_LENGTH);
  return frame;
}

/** Collects what arrives, however it is cut, until bodies are whole. */
export class FrameSplitter {
  readonly #header = new Uint8Array(HEADER_LENGTH);
  #headerLength = 0;
  #body: Uint8Array | undefined;
  #bodyLength = 0;

  /** Whether a frame has begun and is not whole yet. */
  get partial(): boolean {
    return this.#headerLength > 0 || this.#body !== undefined;
  }

  /** Takes bytes and returns the bodies they complete. After a {@link FrameError} the stream cannot be read further. */
  push(bytes: Uint8Array): Uint8Array[] {
    const bodies: Uint8Array[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#body === undefined) offset = this.#takeHeader(bytes, offset);
      else offset = this.#takeBody(this.#body, bytes, offset, bodies);
    }
    return bodies;
  }

  #takeHeader(bytes: Uint8Array, offset: number): number {
    this.#header[this.#headerLength++] = bytes[offset];
    if (this.#headerLength === HEADER_LENGTH) {
      const length = new DataView(this.#header.buffer).getUint32(0);
      checkLength(length);
      this.#headerLength = 0;
      this.#body = new Uint8Array(length);
      this.#bodyLength = 0;
    }
    return offset + 1;
  }

  #takeBody(body: Uint8Array, bytes: Uint8Array, offset: number, bodies: Uint8Array[]): number {
    const count = Math.min(body.length - this.#bodyLength, bytes.length - offset);
    body.set(bytes.subarray(offset, offset + count), this.#bodyLength);
    this.#bodyLength += count;
    if (this.#bodyLength === body.length) {
      bodies.push(body);
      this.#body = undefined;
    }
    return offset + count;
  }
}

function checkLength(length: number): void {
  if (length === 0) throw new FrameError("truncated", 0, "empty body");
  if (length > MAXIMUM_BODY_LENGTH) throw new FrameError("too-long", 0, `${length} bytes`);
}
