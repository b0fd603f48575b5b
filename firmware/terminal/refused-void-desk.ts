/** Telling people that the bank refused a void: what they were told is taken back stands, on the screen until somebody has read it, and on paper. */
import { formatAmount } from "../ui/amount-format";
import type { RefusedVoid } from "./books/books";
import type { SaleParts } from "./sale";
import { voidReceipt } from "./void-receipt";

const OK = Object.freeze([{ key: "enter", label: "key.ok" }] as const);

export class RefusedVoidDesk {
  readonly #parts: SaleParts;

  constructor(parts: SaleParts) {
    this.#parts = parts;
  }

  /** Tells every one that nobody has read yet. */
  async tell(): Promise<void> {
    const { books } = this.#parts;
    for (let refused = books.refusedVoid; refused !== undefined; refused = books.refusedVoid) {
      await this.#show(refused);
      books.refusalTold(refused);
      await this.#print(refused);
    }
  }

  async #show({ amountMinor, number, code }: RefusedVoid): Promise<void> {
    const { front, keys, settings } = this.#parts;
    const amount = formatAmount(amountMinor, settings.currency, front.language);
    const values = { amount, number: String(number).padStart(6, "0"), code };
    const text = { key: "void.refused.text", values } as const;
    front.alert();
    front.show({ kind: "notice", tone: "problem", title: { key: "void.refused" }, text, hints: OK });
    while ((await keys.next()) !== "enter");
  }

  /** The merchant's copy; the customer's says what it said, which is true again. */
  async #print({ number, code }: RefusedVoid): Promise<void> {
    const { books, receipts, front } = this.#parts;
    const transaction = books.find(number);
    if (transaction === undefined) return;
    receipts.last = voidReceipt(this.#parts, transaction, code);
    await receipts.print(receipts.last, "merchant", front.language);
  }
}
