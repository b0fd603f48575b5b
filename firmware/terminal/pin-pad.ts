/**
 * The PIN pad: the one place where PIN digits are typed. They leave it once, to whoever asked, as bytes that he overwrites; the screen hears
 * of their number, and nobody else of anything (ISO 9564-1, 4.1; PCI PTS POI, B: prompts are fixed, the tone is the same for each digit).
 */
import { PIN_LENGTHS } from "../crypto/pin-block";
import type { Interruption, PinPrompt } from "../emv/contact-services";
import type { Key } from "../ports/keypad";
import type { Currency } from "../storage/settings";
import type { Phrase } from "../ui/i18n/translate";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { KeyOrRemovalInput } from "./key-or-removal";

/** How long a key may be waited for while a PIN is typed. */
export const PIN_TIMEOUT_MS = 30_000;

/** What the prompt stands beside. */
export interface PinPadSetting {
  readonly front: Front;
  readonly keys: KeyInput;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Enter without a digit goes on without a PIN (EMV Book 4, 6.3.4.3); what comes of that, card and issuer decide. */
  readonly mayBypass: boolean;
  /** Resolves when the card is pulled out; left out where no card is held. */
  readonly removal?: Promise<void>;
}

export type TypedPin =
  /** One digit a byte, 4 to 12 of them. Whoever takes them overwrites them. */
  | { readonly kind: "entered"; readonly digits: Uint8Array }
  | { readonly kind: "bypassed" }
  | { readonly kind: Interruption };

/** Asks until there is a PIN, or nobody will give one. */
export async function typePin(setting: PinPadSetting, prompt: PinPrompt): Promise<TypedPin> {
  const digits = new Uint8Array(PIN_LENGTHS.longest);
  let length = 0;
  if (prompt.isRetry) setting.front.alert();
  const removal = setting.removal ?? new Promise<void>(() => undefined);
  const input = new KeyOrRemovalInput(setting.keys, PIN_TIMEOUT_MS, removal);
  try {
    for (;;) {
      show(setting, prompt, length);
      const key = await input.next();
      switch (key) {
        case undefined:
          return { kind: "timeout" };
        case "removed":
          return { kind: "card-removed" };
        case "cancel":
          return { kind: "cancelled" };
        case "clear":
          digits.fill(0);
          length = 0;
          break;
        case "enter":
          if (length >= PIN_LENGTHS.shortest) return { kind: "entered", digits: digits.slice(0, length) };
          if (length === 0 && setting.mayBypass) return { kind: "bypassed" };
          setting.front.alert();
          break;
        default:
          if (isDigit(key) && length < digits.length) digits[length++] = key.charCodeAt(0) - 0x30;
          else setting.front.alert();
      }
    }
  } finally {
    digits.fill(0);
    input.close();
  }
}

/** A double zero is no PIN key. */
function isDigit(key: Key): boolean {
  return key.length === 1 && key >= "0" && key <= "9";
}

function show(
  { front, amountMinor, currency, mayBypass }: PinPadSetting,
  { isRetry, triesLeft }: PinPrompt,
  length: number,
): void {
  const isLast = triesLeft === 1;
  const text: Phrase = isLast
    ? { key: "pin.lastTry" }
    : isRetry && triesLeft !== undefined
      ? { key: "pin.tries", values: { count: String(triesLeft) } }
      : { key: mayBypass && length === 0 ? "pin.bypass" : "pin.private" };
  front.show({
    kind: "pin",
    amountMinor,
    currency,
    digits: length,
    title: { key: isRetry ? "pin.wrong" : "pin.enter" },
    text,
    isWarning: isRetry || isLast,
  });
}
