/**
 * Frames between the terminal and the NXP PN532 (user manual UM0701-02, 6.2.1): command out, ACK and response in.
 * A frame is read from I²C as a block of bytes that may be longer than the frame; what follows the frame is padding.
 */
import { ParseError } from "../codec/parse-error";

/** What can be wrong with a frame from the chip. */
export type Pn532FrameErrorReason =
  "no-start-code" | "truncated" | "length" | "length-checksum" | "direction" | "data-checksum" | "postamble";

/** A frame that cannot be read; `offset` counts from the first byte given. */
export class Pn532FrameError extends ParseError<Pn532FrameErrorReason> {
  override readonly name = "Pn532FrameError";
  constructor(reason: Pn532FrameErrorReason, offset: number) {
    super("PN532 frame", reason, offset);
  }
}

export type Pn532Frame =
  | { readonly kind: "ack" }
  | { readonly kind: "nack" }
  /** The chip understood the frame but not the command in it (6.2.1.5). */
  | { readonly kind: "syntax-error" }
  /** `code` is that of the command plus one; `data` is a view of the bytes given. */
  | { readonly kind: "response"; readonly code: number; readonly data: Uint8Array };

/** Ends whatever the chip is doing, or confirms (6.2.1.3). */
export const ACK_FRAME: readonly number[] = Object.freeze([0x00, 0x00, 0xff, 0x00, 0xff, 0x00]);
/** Asks for the last response once more (6.2.1.4). */
export const NACK_FRAME: readonly number[] = Object.freeze([0x00, 0x00, 0xff, 0xff, 0x00, 0x00]);

/** Longest PD0..PDn, the command code included (6.2.1.2). */
export const MAX_FRAME_DATA = 264;
/** Longest frame: preamble, start code, extended length, TFI, checksum, postamble around the data. */
export const MAX_FRAME_LENGTH = MAX_FRAME_DATA + 11;

/** Frame identifiers TFI. */
const TO_CHIP = 0xd4;
const FROM_CHIP = 0xd5;
const ERROR_IDENTIFIER = 0x7f;
/** Longest LEN of a normal frame. */
const MAX_NORMAL_LENGTH = 0xff;

/** How many bytes a response with `dataLength` bytes after its code occupies. */
export function responseFrameLength(dataLength: number): number {
  return dataLength + (dataLength + 2 > MAX_NORMAL_LENGTH ? 12 : 9);
}

/**
 * Writes the frame of a command into `target` and returns the part of it that was filled.
 * `head` and `body` together are the command's parameters. Too many of them are a caller's bug: `RangeError`.
 */
export function encodeCommand(
  target: Uint8Array,
  code: number,
  head: readonly number[],
  body?: Uint8Array,
): Uint8Array {
  const length = 2 + head.length + (body === undefined ? 0 : body.length);
  if (length - 1 > MAX_FRAME_DATA) throw new RangeError(`PN532 command of ${length - 1} bytes`);
  let at = 0;
  target[at++] = 0x00;
  target[at++] = 0x00;
  target[at++] = 0xff;
  if (length > MAX_NORMAL_LENGTH) {
    target[at++] = 0xff;
    target[at++] = 0xff;
    target[at++] = length >> 8;
  }
  target[at++] = length & 0xff;
  target[at++] = -((length >> 8) + length) & 0xff;
  const dataAt = at;
  target[at++] = TO_CHIP;
  target[at++] = code;
  for (const byte of head) target[at++] = byte;
  if (body !== undefined) {
    target.set(body, at);
    at += body.length;
  }
  target[at] = -sumOf(target, dataAt, at) & 0xff;
  target[at + 1] = 0x00;
  return target.subarray(0, at + 2);
}

/** Reads the first frame in `bytes`. Throws {@link Pn532FrameError}. */
export function decodeFrame(bytes: Uint8Array): Pn532Frame {
  const start = afterStartCode(bytes);
  if (start + 2 > bytes.length) throw new Pn532FrameError("truncated", bytes.length);
  const length = bytes[start];
  const checksum = bytes[start + 1];
  if (length === 0x00 && checksum === 0xff) return { kind: "ack" };
  if (length === 0xff && checksum === 0x00) return { kind: "nack" };
  if (length !== 0xff || checksum !== 0xff) return decodeData(bytes, start, length, checksum, start + 2);
  if (start + 5 > bytes.length) throw new Pn532FrameError("truncated", bytes.length);
  const extended = bytes[start + 2] * 256 + bytes[start + 3];
  return decodeData(bytes, start + 2, extended, bytes[start + 4], start + 5);
}

/** Position after 00 FF. The preamble may have any length (6.2.1.1). */
function afterStartCode(bytes: Uint8Array): number {
  for (let at = 1; at < bytes.length; at++) {
    if (bytes[at] === 0xff && bytes[at - 1] === 0x00) return at + 1;
  }
  throw new Pn532FrameError("no-start-code", bytes.length);
}

function decodeData(bytes: Uint8Array, lengthAt: number, length: number, checksum: number, at: number): Pn532Frame {
  if ((((length >> 8) + length + checksum) & 0xff) !== 0) throw new Pn532FrameError("length-checksum", lengthAt);
  if (length === 0 || length > MAX_FRAME_DATA + 1) throw new Pn532FrameError("length", lengthAt);
  const end = at + length;
  if (end + 2 > bytes.length) throw new Pn532FrameError("truncated", bytes.length);
  if ((sumOf(bytes, at, end + 1) & 0xff) !== 0) throw new Pn532FrameError("data-checksum", end);
  if (bytes[end + 1] !== 0x00) throw new Pn532FrameError("postamble", end + 1);
  if (bytes[at] === ERROR_IDENTIFIER && length === 1) return { kind: "syntax-error" };
  if (bytes[at] !== FROM_CHIP) throw new Pn532FrameError("direction", at);
  if (length < 2) throw new Pn532FrameError("length", lengthAt);
  return { kind: "response", code: bytes[at + 1], data: bytes.subarray(at + 2, end) };
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum += bytes[index];
  return sum;
}
