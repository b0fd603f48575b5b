/** Keying in an amount: digits from the right, as on a till. */
import type { Key } from "../ports/keypad";
import type { Settings } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";

/** The amount after a key; `undefined` when it would pass the maximum. */
export function amountAfter(amountMinor: number, key: Key, maximumMinor: number): number | undefined {
  if (key === "clear") return Math.floor(amountMinor / 10);
  const typed = key === "00" ? amountMinor * 100 : amountMinor * 10 + Number(key);
  return typed <= maximumMinor ? typed : undefined;
}

/** Whether the key is part of a number. */
export function isDigitKey(key: Key): boolean {
  return key === "00" || (key >= "0" && key <= "9" && key.length === 1);
}

/** Who enters an amount, and where. */
export interface AmountEntryParts {
  readonly settings: Settings;
  readonly front: Front;
  readonly keys: KeyInput;
}

/** Takes an amount, of which the first key may be there already; `undefined` when the merchant gives up. */
export async function enterAmount(
  { settings, front, keys }: AmountEntryParts,
  title: TextKey,
  first?: Key,
): Promise<number | undefined> {
  const maximum = settings.limits.maximumAmountMinor;
  let amountMinor = 0;
  // Without a first key the entry begins at zero, which a typed zero is, too.
  let key: Key | undefined = first ?? "0";
  for (;;) {
    let isOverLimit = false;
    if (key === undefined || key === "cancel") return undefined;
    if (key === "enter") {
      if (amountMinor > 0) return amountMinor;
      front.alert();
    } else if (key === "clear" || isDigitKey(key)) {
      const next = amountAfter(amountMinor, key, maximum);
      isOverLimit = next === undefined;
      if (isOverLimit) front.alert();
      amountMinor = next ?? amountMinor;
      if (amountMinor === 0 && key === "clear") return undefined;
    }
    front.show({
      kind: "amount",
      title,
      amountMinor,
      currency: settings.currency,
      limitMinor: isOverLimit ? maximum : undefined,
    });
    key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
  }
}
