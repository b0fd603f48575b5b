/** What a code of a person must not be (PCI DSS 4.0.1, 8.3.6; TA14-002A, "use strong passwords"): short, or the first that anybody tries. */
import type { CodedRole } from "./coded-role";

/** Fewest digits of each role's code; twelve are the most. A keypad has no letters, so length has to do. */
export const SHORTEST_CODE: Readonly<Record<CodedRole, number>> = Object.freeze({
  merchant: 6,
  supervisor: 6,
  technician: 8,
});
export const LONGEST_CODE = 12;

export type CodeWeakness = "too-short" | "too-long" | "repeated" | "sequence" | "known";

/** Longest pattern whose repetition makes a weak code: 123123, 4747. */
const LONGEST_PATTERN = 4;

/**
 * Why the code is not taken; `undefined` for a good one. `digits` holds one digit a byte, `known` what is printed on the terminal
 * and its receipts (its ID, its serial number): their digits make no code.
 */
export function weaknessOf(role: CodedRole, digits: Uint8Array, known: readonly string[]): CodeWeakness | undefined {
  if (digits.length < SHORTEST_CODE[role]) return "too-short";
  if (digits.length > LONGEST_CODE) return "too-long";
  if (isRepetition(digits)) return "repeated";
  if (isSequence(digits, 1) || isSequence(digits, 9)) return "sequence";
  return known.some((text) => isDigitsOf(digits, text)) ? "known" : undefined;
}

/** The same digits over and over, the last time perhaps cut short. */
function isRepetition(digits: Uint8Array): boolean {
  for (let length = 1; length <= Math.min(LONGEST_PATTERN, digits.length / 2); length++) {
    if (digits.every((digit, index) => digit === digits[index % length])) return true;
  }
  return false;
}

/** Each digit follows from the one before by the same step, round the clock: 345678, 987654, 890123. */
function isSequence(digits: Uint8Array, step: number): boolean {
  for (let index = 1; index < digits.length; index++) {
    if (digits[index] !== (digits[index - 1] + step) % 10) return false;
  }
  return true;
}

/** Whether the code stands in the digits of a text, or those in the code. */
function isDigitsOf(digits: Uint8Array, text: string): boolean {
  const of = text.replace(/\D/g, "");
  let code = "";
  for (const digit of digits) code += String(digit);
  return of.length >= 4 && (of.includes(code) || code.includes(of));
}
