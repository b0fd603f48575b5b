/** Highest transaction counters the issuer has seen, by card. */
import type { IssuerNote } from "./issuer-answer";

const replayed: readonly IssuerNote[] = ["counter-replayed"];

export class CounterBook {
  readonly #highest = new Map<string, number>();

  /** 0 for a card that never came. */
  highest(card: string): number {
    return this.#highest.get(card) ?? 0;
  }

  /** A request: its counter has to be a new one. */
  note(card: string, counter: number): readonly IssuerNote[] {
    if (counter <= this.highest(card)) return replayed;
    this.#highest.set(card, counter);
    return [];
  }

  /** An advice may be of the transaction asked for just before, or of an older one that was done offline: it moves nothing back. */
  noteAdvice(card: string, counter: number): readonly IssuerNote[] {
    if (counter > this.highest(card)) this.#highest.set(card, counter);
    return [];
  }
}
