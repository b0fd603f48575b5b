/** Letting the cardholder choose among the applications of a card (EMV Book 1, 12.4; Book 4, 11.3). */
import type { ApplicationAnswer, ApplicationChoice } from "../emv/contact-services";
import type { TextKey } from "../ui/i18n/text-en";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { KeyOrRemovalInput } from "./key-or-removal";

/** What the list stands beside. */
export interface ApplicationChoiceSetting {
  readonly front: Front;
  readonly keys: KeyInput;
  readonly timeoutMs: number;
  /** Resolves when the card is pulled out. */
  readonly removal: Promise<void>;
}

/** Shows the list until one is chosen, or nobody will. */
export async function chooseApplication(
  { front, keys, timeoutMs, removal }: ApplicationChoiceSetting,
  choices: readonly ApplicationChoice[],
  isRetry: boolean,
): Promise<ApplicationAnswer> {
  const items = choices.map(({ label }) => label);
  const title: TextKey = isRetry
    ? "application.again"
    : items.length === 1
      ? "application.confirm"
      : "application.choose";
  if (isRetry) front.alert();
  const input = new KeyOrRemovalInput(keys, timeoutMs, removal);
  let selected = 0;
  try {
    for (;;) {
      front.show({ kind: "choice", title, items, selected });
      const key = await input.next();
      if (key === undefined) return { kind: "timeout" };
      if (key === "removed") return { kind: "card-removed" };
      if (key === "cancel") return { kind: "cancelled" };
      if (key === "next" || key === "menu") selected = (selected + 1) % items.length;
      const index = key === "enter" ? selected : key.length === 1 ? Number(key) - 1 : -1;
      if (items[index] !== undefined) return { kind: "chosen", index };
    }
  } finally {
    input.close();
  }
}
