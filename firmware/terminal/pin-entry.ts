/** Taking a PIN for the card: digits stay here, the screen hears of their number, the card gets a PIN block. */
import { PIN_LENGTHS, pinBlock2 } from "../card/pin-block";
import type { PinAnswer, PinPrompt } from "../emv/contact-services";
import type { Key } from "../ports/keypad";
import type { Currency } from "../storage/settings";
import type { Phrase } from "../ui/i18n/translate";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { KeyOrRemovalInput } from "./key-or-removal";

/** What the prompt stands beside. */
export interface PinEntrySetting {
  readonly front: Front;
  readonly keys: KeyInput;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly timeoutMs: number;
  /** Enter without a digit goes on without a PIN (EMV Book 4, 6.3.4.3); what comes of that, card and issuer decide. */
  readonly mayBypass: boolean;
  /** Resolves when the card is pulled out. */
  readonly removal: Promise<void>;
}

/** Asks until there is a PIN, or nobody will give one. */
export async function enterPin(setting: PinEntrySetting, prompt: PinPrompt): Promise<PinAnswer> {
  const digits = new Uint8Array(PIN_LENGTHS.longest);
  let length = 0;
  if (prompt.isRetry) setting.front.alert();
  const input = new KeyOrRemovalInput(setting.keys, setting.timeoutMs, setting.removal);
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
          if (length >= PIN_LENGTHS.shortest) return { kind: "entered", block: pinBlock2(digits.subarray(0, length)) };
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
  { front, amountMinor, currency, mayBypass }: PinEntrySetting,
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
