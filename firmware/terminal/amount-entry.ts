/** Keying in an amount: digits from the right, as on a till. */
import type { Key } from "../ports/keypad";
import type { Settings } from "../storage/settings";
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

/** Takes an amount, of which the first key is there already; `undefined` when the merchant gives up. */
export async function enterAmount(
  first: Key,
  settings: Settings,
  front: Front,
  keys: KeyInput,
): Promise<number | undefined> {
  const maximum = settings.limits.maximumAmountMinor;
  let amountMinor = 0;
  let key: Key | undefined = first;
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
      amountMinor,
      currency: settings.currency,
      limitMinor: isOverLimit ? maximum : undefined,
    });
    key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
  }
}
