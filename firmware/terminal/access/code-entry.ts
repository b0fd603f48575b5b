/** Keying in a code: digits stay here and with the caller, the screen hears of their number. */
import type { Key } from "../../ports/keypad";
import type { Phrase } from "../../ui/i18n/translate";
import type { Front } from "../front";
import type { KeyInput } from "../key-input";
import { LONGEST_CODE } from "./code-strength";
import { OWNER_TEXTS } from "./code-texts";
import type { CodedRole } from "./coded-role";

/** Where codes are keyed in. */
export interface CodeDesk {
  readonly front: Front;
  readonly keys: KeyInput;
  /** Without a key for so long nobody is there. */
  readonly timeoutMs: number;
}

export interface CodePrompt {
  readonly role: CodedRole;
  readonly occasion: Phrase;
  readonly title: Phrase;
  readonly text: Phrase;
  /** What was entered before was refused: it sounds so, too. */
  readonly isWarning: boolean;
}

/** The digits, one a byte, which the caller overwrites; `undefined` when nobody gave any. */
export async function enterCode(
  { front, keys, timeoutMs }: CodeDesk,
  prompt: CodePrompt,
): Promise<Uint8Array | undefined> {
  const digits = new Uint8Array(LONGEST_CODE);
  let length = 0;
  const { role, occasion, title, text, isWarning } = prompt;
  if (isWarning) front.alert();
  try {
    for (;;) {
      front.show({ kind: "code", occasion, owner: { key: OWNER_TEXTS[role] }, digits: length, title, text, isWarning });
      const key = await keys.nextWithin(timeoutMs);
      if (key === undefined || key === "cancel") return undefined;
      if (key === "enter" && length > 0) return digits.slice(0, length);
      if (key === "clear") {
        digits.fill(0);
        length = 0;
      } else if (isDigit(key) && length < digits.length) digits[length++] = key.charCodeAt(0) - 0x30;
      else front.alert();
    }
  } finally {
    digits.fill(0);
  }
}

/** A double zero is no key of a code, as it is none of a PIN. */
function isDigit(key: Key): boolean {
  return key.length === 1 && key >= "0" && key <= "9";
}
