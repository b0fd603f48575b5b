/**
 * The operating field of a contactless reader and the cards in it (ISO/IEC 14443-3, 6.4: states of a type A PICC).
 * Cards come and go at any time; whoever talks to one must ask each time whether it still hears.
 */
import type { IsoDepCard } from "./card-in-field";

/** A selected card, `active` or after RATS in `protocol` (ISO-DEP), does not answer REQA or WUPA (14443-3, 6.4). */
export type PiccState = "power-off" | "idle" | "active" | "protocol" | "halt";

/** One stay of a card in the field. The same card brought back later is another stay. */
export class Picc {
  readonly card: IsoDepCard;
  state: PiccState = "power-off";

  constructor(card: IsoDepCard) {
    this.card = card;
  }
}

export class RfField {
  /** Told of every command APDU that a card answered, and the answer. */
  onExchange: ((command: Uint8Array, response: Uint8Array) => void) | undefined;
  #isOn = false;
  readonly #piccs: Picc[] = [];
  readonly #listeners = new Set<() => void>();

  get isOn(): boolean {
    return this.#isOn;
  }

  get cards(): readonly IsoDepCard[] {
    return this.#piccs.map((picc) => picc.card);
  }

  /** Brings a card near. Nothing happens when it is there already. */
  present(card: IsoDepCard): void {
    if (this.#piccs.some((picc) => picc.card === card)) return;
    const picc = new Picc(card);
    this.#piccs.push(picc);
    if (this.#isOn) this.#power(picc);
    this.#changed();
  }

  /** Takes a card away, whatever it is doing. */
  remove(card: IsoDepCard): void {
    const index = this.#piccs.findIndex((picc) => picc.card === card);
    if (index < 0) return;
    this.#piccs[index].state = "power-off";
    this.#piccs.splice(index, 1);
    this.#changed();
  }

  /** Takes all cards away. */
  clear(): void {
    for (const card of this.cards) this.remove(card);
  }

  /** The reader switches its carrier. Losing it, every card forgets everything. */
  switch(on: boolean): void {
    if (on === this.#isOn) return;
    this.#isOn = on;
    for (const picc of this.#piccs) {
      if (on) this.#power(picc);
      else picc.state = "power-off";
    }
    this.#changed();
  }

  /** Whether the card of this stay is in the field, powered, and in ISO-DEP. */
  speaksIsoDep(picc: Picc): boolean {
    return picc.state === "protocol";
  }

  /**
   * Carries out WUPA, anticollision and SELECT: returns the card that wins, now active, or `undefined` when none answers.
   * The reader follows the 1 at a collision, so the highest NFCID1 wins; the losers fall back (14443-3, 6.4.3).
   */
  select(): Picc | undefined {
    if (!this.#isOn) return undefined;
    const answering = this.#piccs.filter((picc) => picc.state === "idle" || picc.state === "halt");
    answering.sort((a, b) => compareBytes(b.card.uid, a.card.uid));
    answering.forEach((picc, index) => (picc.state = index === 0 ? "active" : "idle"));
    return answering[0];
  }

  /** RATS: the selected card answers with its ATS and speaks ISO-DEP from now on. */
  requestAnswerToSelect(picc: Picc): Uint8Array | undefined {
    if (picc.state !== "active" || (picc.card.sak & 0x20) === 0) return undefined;
    picc.state = "protocol";
    picc.card.reset();
    return picc.card.ats;
  }

  /** S(DESELECT) or HLTA. */
  halt(picc: Picc): void {
    if (picc.state !== "power-off") picc.state = "halt";
  }

  /** Calls `listener` whenever a card comes or goes or the carrier is switched; the result ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #power(picc: Picc): void {
    picc.state = "idle";
    picc.card.reset();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return a[index] - b[index];
  }
  return a.length - b.length;
}
