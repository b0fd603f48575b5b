/** The two or three decimal digits before a field of variable length, in ASCII or BCD (ISO 8583:1987, 4.3.3). */
import { MessageError } from "./message-error";
import { fieldOf, isPrefixBcd, lengthOf, prefixDigitsOf } from "./plan";
import type { FieldPlan } from "./plan";

/** The length that stands from `at` to `end`, or -1 if that is not digits. */
export function prefixValue(plan: FieldPlan, bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let index = at; index < end; index++) {
    const byte = bytes[index];
    if (isPrefixBcd(plan)) {
      if ((byte & 0x0f) > 9 || byte > 0x99) return -1;
      value = value * 100 + (byte >> 4) * 10 + (byte & 0x0f);
    } else {
      if (byte < 0x30 || byte > 0x39) return -1;
      value = value * 10 + byte - 0x30;
    }
  }
  return value;
}

/** Writes the prefix; returns where the content goes. Throws {@link MessageError} if the field cannot be so long. */
export function writePrefix(plan: FieldPlan, length: number, bytes: Uint8Array, at: number): number {
  if (length > lengthOf(plan)) throw new MessageError("too-long", fieldOf(plan), at);
  let next = at;
  let rest = length;
  if (prefixDigitsOf(plan) === 3) {
    // Multiplied and shifted, exact up to 999 and 99: a division would be one of floating point.
    const hundreds = (rest * 41) >> 12;
    rest -= 100 * hundreds;
    bytes[next++] = isPrefixBcd(plan) ? hundreds : 0x30 + hundreds;
  }
  const tens = (rest * 103) >> 10;
  const ones = rest - 10 * tens;
  if (isPrefixBcd(plan)) {
    bytes[next++] = (tens << 4) | ones;
    return next;
  }
  bytes[next++] = 0x30 + tens;
  bytes[next++] = 0x30 + ones;
  return next;
}
