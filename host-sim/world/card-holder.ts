/** The hand that holds cards to the terminal: presents them, pushes them in, takes them away, draws them through. */
import type { VirtualTerminal } from "../board/virtual-terminal";
import { type CardCatalogue, UnknownCardError } from "../cards/catalogue";
import type { CardFault } from "../cards/fault";
import type { VirtualCard } from "../cards/virtual-card";

/** What the hand does to; a part of {@link VirtualTerminal}. */
export type CardPlaces = Pick<VirtualTerminal, "contactless" | "slot" | "stripe">;

export class CardHolder {
  readonly #catalogue: CardCatalogue;
  readonly #places: CardPlaces;
  /** One object a card for the whole life of the world, because its transaction counter counts on. */
  readonly #cards = new Map<string, VirtualCard>();
  /** Cards with faults, each made for one presentation. */
  readonly #faulty = new Map<string, VirtualCard>();

  constructor(catalogue: CardCatalogue, places: CardPlaces) {
    this.#catalogue = catalogue;
    this.#places = places;
  }

  /** Names of the cards that are near the reader. */
  get inField(): readonly string[] {
    const near = this.#places.contactless.cards;
    return [...this.#cards, ...this.#faulty].filter(([, card]) => near.includes(card)).map(([name]) => name);
  }

  /** Holds a card near. With faults it is a new card of that profile, for this time only. Throws `UnknownCardError`. */
  present(name: string, faults: readonly CardFault[] = []): void {
    this.#catalogue.contactlessProfile(name);
    this.remove(name);
    this.#places.contactless.present(this.#take(name, faults));
  }

  /** Name of the card that is in the slot. */
  get inserted(): string | undefined {
    const { card } = this.#places.slot;
    return card && [...this.#cards, ...this.#faulty].find(([, { contact }]) => contact === card)?.[0];
  }

  /** Pushes a card into the slot; faults as for {@link present}. Throws `UnknownCardError` for a card without contacts. */
  insert(name: string, faults: readonly CardFault[] = []): void {
    if (this.#catalogue.chipProfile(name).contacts === undefined) {
      throw new UnknownCardError(`${name} has no contacts`);
    }
    const { contact } = this.#take(name, faults);
    if (contact !== undefined) this.#places.slot.insert(contact);
  }

  /** Pulls the card out of the slot, whatever it is doing; nothing happens to an empty slot. */
  pull(): void {
    this.#places.slot.remove();
  }

  /** Takes a card away, whatever it is doing; nothing happens when it is not there. */
  remove(name: string): void {
    for (const card of [this.#cards.get(name), this.#faulty.get(name)]) {
      if (card !== undefined) this.#places.contactless.remove(card);
    }
  }

  /** Takes all cards away. */
  removeAll(): void {
    this.#places.contactless.clear();
  }

  /** Draws a stripe card through. Damaged, a character of each track is read wrongly. Throws `UnknownCardError`. */
  swipe(name: string, { damaged = false } = {}): void {
    this.#places.stripe.swipe(this.#catalogue.stripe(name), damaged ? { misread: [1, 2] } : {});
  }

  /** The card of the tray, or a new one that commits these faults. */
  #take(name: string, faults: readonly CardFault[]): VirtualCard {
    const kept = faults.length === 0 ? this.#cards : this.#faulty;
    const card = (faults.length === 0 ? kept.get(name) : undefined) ?? this.#catalogue.chip(name, faults);
    kept.set(name, card);
    return card;
  }
}
