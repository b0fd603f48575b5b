/**
 * Fields of one byte a character: checked and copied in one loop. The loops gather what is wrong and look at it once,
 * because a branch for every character would cost more.
 */
import { decodeAscii } from "../codec/ascii";
import { HIGHEST, LOWEST, MEMBERS } from "./kinds";
import { MessageError } from "./message-error";
import { fieldOf, kindOf } from "./plan";
import type { FieldPlan } from "./plan";

/** Checks the characters from `start` to `end`. Throws {@link MessageError}. */
export function scanText(plan: FieldPlan, bytes: Uint8Array, start: number, end: number): void {
  const kind = kindOf(plan);
  const members = MEMBERS[kind];
  let wrong = 0;
  if (members === undefined) {
    const lowest = LOWEST[kind];
    const highest = HIGHEST[kind];
    for (let index = start; index < end; index++) wrong |= (bytes[index] - lowest) | (highest - bytes[index]);
  } else {
    for (let index = start; index < end; index++) wrong |= members[bytes[index]] - 1;
  }
  if (wrong < 0)
    throw new MessageError("character", fieldOf(plan), firstWrong(kind, decodeAscii(bytes, start, end), start));
}

/** Checks and writes `text`; returns the offset after it. Throws {@link MessageError}. */
export function writeText(plan: FieldPlan, text: string, bytes: Uint8Array, start: number): number {
  const kind = kindOf(plan);
  const members = MEMBERS[kind];
  const length = text.length;
  let wrong = 0;
  if (members === undefined) {
    const lowest = LOWEST[kind];
    const highest = HIGHEST[kind];
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      wrong |= (code - lowest) | (highest - code);
      bytes[start + index] = code;
    }
  } else {
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      wrong |= (members[code & 0xff] - 1) | (0xff - code);
      bytes[start + index] = code;
    }
  }
  if (wrong < 0) throw new MessageError("character", fieldOf(plan), firstWrong(kind, text, start));
  return start + length;
}

/** Where the first character stands that the kind does not have, if the text's first stands at `start`. */
function firstWrong(kind: number, text: string, start: number): number {
  const members = MEMBERS[kind];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < LOWEST[kind] || code > HIGHEST[kind] || (members !== undefined && members[code] === 0))
      return start + index;
  }
  return start + text.length;
}
