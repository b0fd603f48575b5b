/**
 * Messages to bytes and back, as a message table says (ISO 8583:1987, 4.1 to 4.3).
 * Message type, bitmap, fields in ascending order; nothing before, between or after.
 */
import { hexDigitCode, hexDigitValue } from "../codec/hex";
import { measureField, scanField, writeField } from "./field-codec";
import { MessageError } from "./message-error";
import { Message } from "./message";
import { NO_PLAN } from "./plan";
import type { MessageSpec } from "./spec";

const MTI = 0;
const BITMAP = 1;
const BITMAP_BYTES = 8;

/**
 * Reads a whole message. All bytes are checked here, each once; values are decoded when they are asked for, out of
 * `bytes`, which must therefore stay as they are. Throws {@link MessageError} on anything that is not a message.
 */
export function unpack(spec: MessageSpec, bytes: Uint8Array): Message {
  const mti = readMti(spec, bytes);
  const bitmapAt = spec.mtiBcd ? 2 : 4;
  const count = scanBitmap(spec, bytes, bitmapAt);
  const numbers = fieldsOf(spec, bytes, bitmapAt, count);
  const starts = new Array<number>(numbers.length);
  let at = bitmapAt + bitmapWidth(spec, count);
  for (let index = 0; index < numbers.length; index++) {
    const plan = spec.plans[numbers[index]];
    if (plan === NO_PLAN) throw new MessageError("unknown-field", numbers[index], at);
    starts[index] = at;
    at = scanField(plan, bytes, at);
  }
  if (at !== bytes.length) throw new MessageError("trailing", numbers[numbers.length - 1] ?? BITMAP, at);
  return Message.over(spec, bytes, mti, numbers, starts);
}

/** The message as bytes of its own. Throws {@link MessageError} where a value does not fit its field. */
export function pack(spec: MessageSpec, message: Message): Uint8Array {
  const bytes = new Uint8Array(packedLength(spec, message));
  write(spec, message, bytes, 0);
  return bytes;
}

/**
 * Writes the message into `buffer` from `offset`; returns the offset after it. Throws {@link MessageError}; what the
 * buffer then holds from `offset` on is of no use.
 */
export function packInto(spec: MessageSpec, message: Message, buffer: Uint8Array, offset = 0): number {
  const end = write(spec, message, buffer, offset);
  // A typed array ignores what is written beyond its end, so that looking once is enough.
  if (end > buffer.length) throw new MessageError("buffer", MTI, buffer.length);
  return end;
}

function packedLength(spec: MessageSpec, message: Message): number {
  const { plans } = spec;
  let length = (spec.mtiBcd ? 2 : 4) + bitmapWidth(spec, bitmapBytes(spec, message));
  for (let index = 0, size = message.size; index < size; index++) {
    length += measureField(plans[message.numberAt(index)], message.lengthAt(index));
  }
  return length;
}

function write(spec: MessageSpec, message: Message, bytes: Uint8Array, offset: number): number {
  const bitmapAt = writeMti(spec, message.mti, bytes, offset);
  const count = bitmapBytes(spec, message);
  writeBitmap(spec, message, bytes, bitmapAt, count);
  let at = bitmapAt + bitmapWidth(spec, count);
  for (let index = 0, size = message.size; index < size; index++) {
    const plan = spec.plans[message.numberAt(index)];
    if (plan === NO_PLAN) throw new MessageError("unknown-field", message.numberAt(index), at);
    at = writeField(plan, message.valueAt(index), bytes, at);
  }
  return at;
}

function bitmapBytes(spec: MessageSpec, message: Message): number {
  const last = message.size === 0 ? 0 : message.numberAt(message.size - 1);
  return spec.secondaryAlways || last > 64 ? 2 * BITMAP_BYTES : BITMAP_BYTES;
}

function bitmapWidth(spec: MessageSpec, count: number): number {
  return spec.bitmapHex ? 2 * count : count;
}

function readMti(spec: MessageSpec, bytes: Uint8Array): string {
  if (bytes.length < (spec.mtiBcd ? 2 : 4)) throw new MessageError("truncated", MTI, bytes.length);
  const mti = spec.mtiBcd
    ? String.fromCharCode(
        0x30 + (bytes[0] >> 4),
        0x30 + (bytes[0] & 0x0f),
        0x30 + (bytes[1] >> 4),
        0x30 + (bytes[1] & 0x0f),
      )
    : String.fromCharCode(bytes[0], bytes[1], bytes[2], bytes[3]);
  checkMti(mti, 0);
  return mti;
}

function writeMti(spec: MessageSpec, mti: string, bytes: Uint8Array, at: number): number {
  checkMti(mti, at);
  if (!spec.mtiBcd) {
    for (let index = 0; index < 4; index++) bytes[at + index] = mti.charCodeAt(index);
    return at + 4;
  }
  bytes[at] = ((mti.charCodeAt(0) & 0x0f) << 4) | (mti.charCodeAt(1) & 0x0f);
  bytes[at + 1] = ((mti.charCodeAt(2) & 0x0f) << 4) | (mti.charCodeAt(3) & 0x0f);
  return at + 2;
}

function checkMti(mti: string, at: number): void {
  if (mti.length !== 4) throw new MessageError("mti", MTI, at);
  for (let index = 0; index < 4; index++) {
    const code = mti.charCodeAt(index);
    if (code < 0x30 || code > 0x39) throw new MessageError("mti", MTI, at);
  }
}

/** Makes sure that the bitmaps are there and, in hex, are digits; returns how many bytes they stand for. */
function scanBitmap(spec: MessageSpec, bytes: Uint8Array, at: number): number {
  let count = spec.secondaryAlways ? 2 * BITMAP_BYTES : BITMAP_BYTES;
  for (let index = 0; index < count; index++) {
    if (at + bitmapWidth(spec, index + 1) > bytes.length) throw new MessageError("truncated", BITMAP, bytes.length);
    const bits = bitmapByte(spec, bytes, at, index);
    if (bits < 0) throw new MessageError("bitmap", BITMAP, at + bitmapWidth(spec, index));
    if (index === 0 && (bits & 0x80) !== 0) count = 2 * BITMAP_BYTES;
  }
  return count;
}

/** The numbers of the fields whose bits are set. Bit 1 stands for the second bitmap, not for a field. */
function fieldsOf(spec: MessageSpec, bytes: Uint8Array, at: number, count: number): number[] {
  let total = 0;
  for (let index = 0; index < count; index++) {
    for (let bits = bitmapByte(spec, bytes, at, index); bits !== 0; bits &= bits - 1) total++;
  }
  if ((bitmapByte(spec, bytes, at, 0) & 0x80) !== 0) total--;
  // Counted first: an array that grows is copied, and in XS its old chunks are garbage.
  const numbers = new Array<number>(total);
  let filled = 0;
  for (let index = 0; index < count; index++) {
    let bits = bitmapByte(spec, bytes, at, index) & (index === 0 ? 0x7f : 0xff);
    while (bits !== 0) {
      const place = Math.clz32(bits) - 24;
      bits &= ~(0x80 >> place);
      numbers[filled++] = 8 * index + place + 1;
    }
  }
  return numbers;
}

/** The bits of eight fields, the first highest; negative if they should be hex digits and are not. */
function bitmapByte(spec: MessageSpec, bytes: Uint8Array, at: number, index: number): number {
  if (!spec.bitmapHex) return bytes[at + index];
  return (hexDigitValue(bytes[at + 2 * index]) << 4) | hexDigitValue(bytes[at + 2 * index + 1]);
}

function writeBitmap(spec: MessageSpec, message: Message, bytes: Uint8Array, at: number, count: number): void {
  let field = 0;
  for (let index = 0; index < count; index++) {
    let bits = index === 0 && count > BITMAP_BYTES && !spec.secondaryAlways ? 0x80 : 0;
    for (; field < message.size && message.numberAt(field) <= 8 * (index + 1); field++) {
      bits |= 0x80 >> ((message.numberAt(field) - 1) & 7);
    }
    if (spec.bitmapHex) {
      bytes[at + 2 * index] = hexDigitCode(bits >> 4);
      bytes[at + 2 * index + 1] = hexDigitCode(bits);
    } else {
      bytes[at + index] = bits;
    }
  }
}
