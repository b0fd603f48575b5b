/** The copies of a receipt at the end of a sale: the merchant's while the result stands, then the customer's, who is asked. */
import type { Log } from "../ports/log";
import { spokenLanguage } from "../ui/i18n/translate";
import type { ReceiptData } from "../ui/receipt";
import type { Front } from "./front";
import type { Receipts } from "./receipts";

export interface CopyParts {
  readonly receipts: Receipts;
  readonly front: Front;
  readonly log: Log;
  /** Leaves the result standing for a while, or until a key. */
  readonly stand: () => Promise<void>;
  /** Asks for the card in the slot until it is gone. */
  readonly removeCard: () => Promise<void>;
}

/** Hands them over. The sale stands whatever happens to its paper; it can be reprinted from the menu. */
export async function handOver(parts: CopyParts, data: ReceiptData, languages: readonly string[]): Promise<void> {
  try {
    await printCopies(parts, data, languages);
  } catch (error) {
    parts.log.write("error", "receipt.fault", { detail: error instanceof Error ? error.message : typeof error });
  }
}

async function printCopies(
  { receipts, front, stand, removeCard }: CopyParts,
  data: ReceiptData,
  languages: readonly string[],
): Promise<void> {
  if (!receipts.hasPrinter) return stand();
  const printing = data.approved ? receipts.send(data, "merchant", front.language) : undefined;
  await stand();
  const problem = await printing;
  await removeCard();
  if (problem !== undefined && (await receipts.retryAfter(problem))) {
    await receipts.print(data, "merchant", front.language);
  }
  if (await receipts.wantsCustomerCopy()) {
    await receipts.print(data, "customer", spokenLanguage(languages) ?? front.language);
  }
}
