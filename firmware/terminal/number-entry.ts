/** Keying in a number from a receipt. */
import type { TextKey } from "../ui/i18n/text-en";
import type { Phrase } from "../ui/i18n/translate";
import type { Settings } from "../storage/settings";
import { isDigitKey } from "./amount-entry";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";

/** Digits of a receipt number, leading zeros included. */
const MOST_DIGITS = 6;

export interface NumberEntryParts {
  readonly settings: Settings;
  readonly front: Front;
  readonly keys: KeyInput;
}

/** Takes a number that `refuse` has nothing against; `undefined` when somebody gives up. What is refused says why, and is typed anew. */
export async function enterNumber(
  { settings, front, keys }: NumberEntryParts,
  title: TextKey,
  hint: Phrase,
  refuse: (number: number) => Phrase | undefined,
): Promise<number | undefined> {
  let digits = "";
  let problem: Phrase | undefined;
  for (;;) {
    front.show({ kind: "number", title, digits, text: problem ?? hint, isWarning: problem !== undefined });
    const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
    if (key === undefined || key === "cancel") return undefined;
    if (key === "clear") {
      if (digits === "") return undefined;
      digits = digits.slice(0, -1);
      problem = undefined;
    } else if (key === "enter") {
      if (digits !== "") problem = refuse(Number(digits));
      if (digits !== "" && problem === undefined) return Number(digits);
      front.alert();
      if (problem !== undefined) digits = "";
    } else if (isDigitKey(key)) {
      if (digits.length + key.length > MOST_DIGITS) {
        front.alert();
        continue;
      }
      digits += key;
      problem = undefined;
    }
  }
}
