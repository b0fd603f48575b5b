/** Fields of packed digits: kind `n`, and kind `z`, whose separator takes the nibble D. */
import { MessageError } from "./message-error";
import { KIND_Z } from "./kinds";
import { fieldOf, isSpareFirst, kindOf } from "./plan";
import type { FieldPlan } from "./plan";

const SEPARATOR_NIBBLE = 0x0d;
const SEPARATOR = 0x3d;
const SEPARATOR_LETTER = 0x44;

/** Checks `count` packed digits at `start`. Throws {@link MessageError}. */
export function scanDigits(plan: FieldPlan, bytes: Uint8Array, start: number, count: number): void {
  const end = start + ((count + 1) >> 1);
  const track = kindOf(plan) === KIND_Z;
  for (let index = start; index < end; index++) {
    const high = bytes[index] >> 4;
    const low = bytes[index] & 0x0f;
    if (!isNibble(track, high) || !isNibble(track, low)) throw new MessageError("character", fieldOf(plan), index);
  }
  if (count % 2 === 0) return;
  const first = isSpareFirst(plan);
  const spareAt = first ? start : end - 1;
  const spare = first ? bytes[spareAt] >> 4 : bytes[spareAt] & 0x0f;
  if (spare !== 0) throw new MessageError("padding", fieldOf(plan), spareAt);
}

/** The text of `count` packed digits that {@link scanDigits} has passed. */
export function decodeDigits(plan: FieldPlan, bytes: Uint8Array, start: number, count: number): string {
  const from = count % 2 === 1 && isSpareFirst(plan) ? 1 : 0;
  let text = "";
  for (let place = from; place < from + count; place++) {
    const byte = bytes[start + (place >> 1)];
    const nibble = place % 2 === 0 ? byte >> 4 : byte & 0x0f;
    text += String.fromCharCode(nibble === SEPARATOR_NIBBLE ? SEPARATOR : 0x30 + nibble);
  }
  return text;
}

/** Packs the digits of `text` from `first`; returns the offset after them. Throws {@link MessageError}. */
export function writeDigits(plan: FieldPlan, text: string, first: number, bytes: Uint8Array, start: number): number {
  const count = text.length - first;
  const end = start + ((count + 1) >> 1);
  const track = kindOf(plan) === KIND_Z;
  const shift = count % 2 === 1 && isSpareFirst(plan) ? 1 : 0;
  if (count % 2 === 1) bytes[shift === 1 ? start : end - 1] = 0;
  for (let index = 0; index < count; index++) {
    const nibble = nibbleOf(track, text.charCodeAt(first + index));
    const place = index + shift;
    const at = start + (place >> 1);
    if (nibble < 0) throw new MessageError("character", fieldOf(plan), at);
    // The high nibble is written first, so it also clears what stood in the byte before.
    bytes[at] = place % 2 === 0 ? nibble << 4 : bytes[at] | nibble;
  }
  return end;
}

function isNibble(track: boolean, nibble: number): boolean {
  return nibble <= 9 || (track && nibble === SEPARATOR_NIBBLE);
}

function nibbleOf(track: boolean, code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return track && (code === SEPARATOR || code === SEPARATOR_LETTER) ? SEPARATOR_NIBBLE : -1;
}
