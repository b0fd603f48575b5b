/** A slot for contact cards in memory: a card behind a channel is pushed in, speaks T=0 and is pulled out again. */
import {
  type CardChannel,
  CardRemovedError,
  CardTransmissionError,
  type ContactCard,
  type ContactReader,
  ReaderFaultError,
} from "../../firmware/ports/card-reader";

/** The shortest that EMV takes: T=0, no extra guard time (EMV Book 1, 8.2). */
const answerToReset = Uint8Array.of(0x3b, 0x60, 0x00, 0x00);

const getResponse = 0xc0;

export class FakeSlot implements ContactReader {
  onChange: ((inserted: boolean) => void) | undefined;
  isBroken = false;
  /** Whether the card has power. */
  isPowered = false;
  #card: CardChannel | "mute" | undefined;

  get inserted(): boolean {
    return this.#card !== undefined;
  }

  /** Pushes a card in; "mute" is one that does not answer its reset. */
  insert(card: CardChannel | "mute"): void {
    this.#card = card;
    this.onChange?.(true);
  }

  pull(): void {
    this.#card = undefined;
    this.isPowered = false;
    this.onChange?.(false);
  }

  async initialise(): Promise<void> {
    if (this.isBroken) throw new ReaderFaultError("no answer on the line");
  }

  async powerUp(): Promise<ContactCard> {
    if (this.#card === undefined) throw new CardRemovedError("no card");
    if (this.#card === "mute") throw new CardTransmissionError("mute", "no answer to reset");
    this.isPowered = true;
    const channel = this.#card;
    /** What a command with data is answered with waits for GET RESPONSE (ISO/IEC 7816-3, 12.2). */
    let waiting = new Uint8Array(0);
    return {
      answerToReset,
      setParameters: async () => undefined,
      exchange: async (block) => {
        if (this.isBroken) throw new ReaderFaultError("no answer on the line");
        if (this.#card !== channel) throw new CardRemovedError("pulled");
        if (block[1] === getResponse) return waiting;
        const answer = await channel.transceive(block);
        if (this.isBroken) throw new ReaderFaultError("no answer on the line");
        if (block.length === 5 || answer.length <= 2) return answer;
        waiting = answer.slice();
        return Uint8Array.of(0x61, answer.length - 2);
      },
    };
  }

  warmReset(): Promise<ContactCard> {
    return this.powerUp();
  }

  async powerDown(): Promise<void> {
    this.isPowered = false;
  }
}
