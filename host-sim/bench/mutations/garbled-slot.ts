/** A contact reader whose line is garbled: answers to reset, T=0 answers and T=1 blocks come spoilt, in part, or not at all. */
import {
  type ContactCard,
  type ContactReader,
  CardRemovedError,
  CardTransmissionError,
} from "../../../firmware/ports/card-reader";
import type { ContactCardInSlot } from "../../board/chips/contact-card-in-slot";
import { Icc } from "../../board/chips/icc";
import type { MutatedCard } from "./mutated-card";
import { EndlessSessionError } from "./mutated-card";
import type { SessionPlan } from "./session-plan";

const nullByte = 0x60;
const headerLength = 5;
/** A T=1 card may ask a command of 255 bytes in small pieces, each several times. */
const exchangesToGiveUp = 20_000;

export class GarbledSlot implements ContactReader {
  readonly inserted = true;
  onChange: ((inserted: boolean) => void) | undefined;
  exchanges = 0;
  readonly #icc: Icc;
  readonly #plan: SessionPlan;

  /** `card` answers the APDUs, mutated or not; `inSlot` tells of its contacts. */
  constructor(inSlot: ContactCardInSlot, card: MutatedCard, plan: SessionPlan) {
    this.#plan = plan;
    this.#icc = new Icc({
      atr: inSlot.atr,
      protocol: inSlot.protocol,
      reset: (cold) => inSlot.reset(cold),
      process: (apdu) => {
        const answer = card.answer(apdu);
        // A card that knows a protocol sends two bytes of status at least, and 256 of data at most.
        if (typeof answer === "string" || answer.length < 2) return "mute";
        return { response: answer.length <= 258 ? answer : answer.slice(0, 258) };
      },
    });
  }

  initialise(): Promise<void> {
    return Promise.resolve();
  }

  powerUp(): Promise<ContactCard> {
    return this.#reset(true);
  }

  warmReset(): Promise<ContactCard> {
    return this.#reset(false);
  }

  powerDown(): Promise<void> {
    return Promise.resolve();
  }

  #reset(cold: boolean): Promise<ContactCard> {
    const answerToReset = this.#garbled(this.#icc.reset(cold));
    if (answerToReset.length === 0) return Promise.reject(new CardTransmissionError("mute", "no answer to reset"));
    let protocol: 0 | 1 | undefined;
    return Promise.resolve({
      answerToReset,
      setParameters: (agreed) => {
        protocol = agreed;
        return Promise.resolve();
      },
      exchange: async (block) => this.#exchange(block, protocol),
    });
  }

  #exchange(block: Uint8Array, protocol: 0 | 1 | undefined): Uint8Array {
    if (++this.exchanges > exchangesToGiveUp) throw new EndlessSessionError(`${this.exchanges} exchanges`);
    const { random, lineRate } = this.#plan;
    if (random.nextFraction() < lineRate / 10) throw new CardRemovedError("pulled");
    const heard = this.#garbled(protocol === 0 ? this.#exchangeT0(block) : this.#hear(block));
    if (heard.length === 0) throw new CardTransmissionError("mute", "nothing came");
    if (random.nextFraction() < lineRate / 4) throw new CardTransmissionError("parity", "damaged characters");
    return heard;
  }

  /** What a T=0 reader does by itself: procedure bytes, and NULLs that buy the card time. */
  #exchangeT0(command: Uint8Array): Uint8Array {
    const instruction = command[1];
    let said = this.#hear(command.subarray(0, headerLength));
    if (command.length > headerLength && said[0] === instruction) said = this.#hear(command.subarray(headerLength));
    let from = 0;
    while (said[from] === nullByte && said.length - from > 2) from++;
    if (said[from] === instruction && said.length - from > 2) from++;
    return said.subarray(from);
  }

  #hear(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#icc.hear(bytes, this.#icc.speed).map((speech) => speech.bytes)));
  }

  #garbled(bytes: Uint8Array): Uint8Array {
    const { random, lineRate } = this.#plan;
    if (random.nextFraction() >= lineRate) return bytes;
    const copy = bytes.slice();
    switch (random.below(5)) {
      case 0:
        return random.bytes(random.below(40));
      case 1:
        return copy.slice(0, random.below(copy.length + 1));
      case 2:
        return Uint8Array.from([...copy, ...random.bytes(1 + random.below(8))]);
      case 3:
        return new Uint8Array(0);
      default:
        if (copy.length > 0) copy[random.below(copy.length)] ^= 1 << random.below(8);
        return copy;
    }
  }
}
