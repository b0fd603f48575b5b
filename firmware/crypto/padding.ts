/** Padding of messages to whole blocks (ISO/IEC 9797-1:2011, 6.3; method 2 is also ISO/IEC 7816-4 padding). */
import { ParseError } from "../codec/parse-error";

export type PaddingReason = "length" | "mark";

/** A padded message that is not one. */
export class PaddingError extends ParseError<PaddingReason> {
  override readonly name = "PaddingError";
  constructor(reason: PaddingReason, offset: number) {
    super("padding", reason, offset);
  }
}

const MARK = 0x80;

/** Method 1 (6.3.2): as few zeros as needed. An empty message becomes one block. Cannot be undone. */
export function padMethod1(data: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array(Math.max(1, Math.ceil(data.length / blockLength)) * blockLength);
  padded.set(data);
  return padded;
}

/** Method 2 (6.3.3): one bit that is set, then as few zeros as needed. */
export function padMethod2(data: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / blockLength) + 1) * blockLength);
  padded.set(data);
  padded[data.length] = MARK;
  return padded;
}

/** Takes padding of method 2 off: a view on the message, not a copy. Throws {@link PaddingError} when there is none. */
export function unpadMethod2(padded: Uint8Array, blockLength: number): Uint8Array {
  if (padded.length === 0 || padded.length % blockLength !== 0) throw new PaddingError("length", padded.length);
  let end = padded.length - 1;
  const first = padded.length - blockLength;
  while (end > first && padded[end] === 0) end--;
  if (padded[end] !== MARK) throw new PaddingError("mark", end);
  return padded.subarray(0, end);
}
