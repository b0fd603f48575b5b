/** What the model of a transmission protocol does for a card: hears characters, and says what the card sends in turn. */
import type { CardAnswer, ContactCardInSlot } from "./contact-card-in-slot";

/** A run of characters that a card sends, `afterMs` after the end of whatever was before it on the line. */
export interface CardSpeech {
  readonly afterMs: number;
  readonly bytes: Uint8Array;
  /** Its characters come with wrong parity, and so on repetition. */
  readonly isDamaged?: boolean;
}

export interface IccProtocol {
  /** Characters from the reader have arrived. Nothing said means silence. */
  hear(bytes: Uint8Array): readonly CardSpeech[];
}

/** How a card behaves on the line, where the standard leaves it a choice. */
export interface IccBehaviour {
  /** T=0: data are asked for byte by byte (procedure byte INS ^ FF) in place of all at once. */
  readonly singleBytes?: boolean;
  /** T=1: the card asks for this field size by S(IFS) before its first answer. */
  readonly fieldSizeRequest?: number;
}

/** Lets a card work once at a time, and remembers that it fell silent. */
export class IccApplication {
  readonly #card: ContactCardInSlot;
  #isMute = false;

  constructor(card: ContactCardInSlot) {
    this.#card = card;
  }

  /** `undefined`: the card is mute until its next reset. */
  process(apdu: Uint8Array): CardAnswer | undefined {
    if (this.#isMute) return undefined;
    const answer = this.#card.process(apdu);
    if (answer !== "mute") return answer;
    this.#isMute = true;
    return undefined;
  }
}
