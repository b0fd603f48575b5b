/** What a batch comes to: counts and amounts by scheme and kind. A handful of lines, however many transactions. */
import type { Counted, TransactionKind } from "./entries";

export interface TotalsLine {
  readonly scheme: string;
  readonly kind: TransactionKind;
  readonly count: number;
  readonly amountMinor: number;
}

export class BatchTotals {
  #lines: TotalsLine[] = [];

  /** Lines of something that stands, in the order the schemes first came. */
  get lines(): readonly TotalsLine[] {
    return this.#lines.filter(({ count }) => count !== 0);
  }

  add({ scheme, kind, amountMinor }: Counted): void {
    this.#change(scheme, kind, 1, amountMinor);
  }

  subtract({ scheme, kind, amountMinor }: Counted): void {
    this.#change(scheme, kind, -1, -amountMinor);
  }

  clear(): void {
    this.#lines = [];
  }

  /** Transactions of a kind, of all schemes. */
  count(kind: TransactionKind): number {
    return this.#lines.reduce((sum, line) => (line.kind === kind ? sum + line.count : sum), 0);
  }

  amountMinor(kind: TransactionKind): number {
    return this.#lines.reduce((sum, line) => (line.kind === kind ? sum + line.amountMinor : sum), 0);
  }

  #change(scheme: string, kind: TransactionKind, count: number, amountMinor: number): void {
    const index = this.#lines.findIndex((line) => line.scheme === scheme && line.kind === kind);
    const line = this.#lines[index] ?? { scheme, kind, count: 0, amountMinor: 0 };
    const changed = { scheme, kind, count: line.count + count, amountMinor: line.amountMinor + amountMinor };
    if (index < 0) this.#lines.push(changed);
    else this.#lines[index] = changed;
  }
}
