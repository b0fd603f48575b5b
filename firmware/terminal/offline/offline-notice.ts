/** What the idle screen says of sales that the host does not have: that they are at risk until it does. */
import { formatAmount } from "../../ui/amount-format";
import type { Language, Phrase } from "../../ui/i18n/translate";
import type { Settings } from "../../storage/settings";
import type { Books } from "../books/books";

/** The most urgent word about it: what waits, else what the bank did not take in this batch, else that the mode is on. */
export function offlineNotice(
  books: Pick<Books, "queue" | "declined" | "offlineMode">,
  { currency }: Pick<Settings, "currency">,
  language: Language,
): Phrase | undefined {
  const values = ({ count, valueMinor }: { readonly count: number; readonly valueMinor: number }) => ({
    count: String(count),
    amount: formatAmount(valueMinor, currency, language),
  });
  const { queue, declined } = books;
  if (queue.count > 0 && queue.valueMinor > 0) return { key: "idle.unsent", values: values(queue) };
  if (books.offlineMode.isOn) return { key: "idle.offlineMode" };
  return declined.count > 0 ? { key: "idle.declinedLater", values: values(declined) } : undefined;
}
