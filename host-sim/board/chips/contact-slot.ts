/** The slot that contact cards are pushed into: what a hand does to it, and what the reader behind it sees. */
import type { ContactCardInSlot } from "./contact-card-in-slot";
import { type ExchangeListener, Icc, type IccOptions } from "./icc";

export class ContactSlot {
  /** Told of every command APDU that a card answered, and the answer. */
  onExchange: ExchangeListener | undefined;
  #icc: Icc | undefined;
  #isPowered = false;
  readonly #listeners = new Set<() => void>();

  /** The card that is in. */
  get card(): ContactCardInSlot | undefined {
    return this.#icc?.card;
  }

  /** Pushes a card in; one that is there already is taken out first. */
  insert(card: ContactCardInSlot, options: IccOptions = {}): void {
    this.remove();
    this.#icc = new Icc(card, { onExchange: (command, response) => this.onExchange?.(command, response), ...options });
    this.#changed();
  }

  /** Takes the card out, whatever it is doing; nothing happens to an empty slot. */
  remove(): void {
    if (this.#icc === undefined) return;
    this.#icc = undefined;
    this.#isPowered = false;
    this.#changed();
  }

  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** Gives the card power or, when it has it, a warm reset. Returns its ATR; `undefined` when the slot is empty. */
  reset(): Uint8Array | undefined {
    if (this.#icc === undefined) return undefined;
    const atr = this.#icc.reset(!this.#isPowered);
    this.#isPowered = true;
    return atr;
  }

  powerOff(): void {
    this.#isPowered = false;
  }

  /** The powered card. */
  get icc(): Icc | undefined {
    return this.#isPowered ? this.#icc : undefined;
  }

  /** Calls `listener` whenever a card comes or goes; the result ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
