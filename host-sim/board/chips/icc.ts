/** A card that sits in a slot: answers resets, agrees on parameters, then speaks its protocol (ISO/IEC 7816-3, 6.2, 9). */
import { atrFacts, type AtrFacts } from "./atr-facts";
import type { ContactCardInSlot } from "./contact-card-in-slot";
import { faultOf, spoilt, type ContactFault } from "./contact-fault";
import { contactTiming, isSpeed } from "./contact-timing";
import type { CardSpeech, IccBehaviour, IccProtocol } from "./icc-protocol";
import { IccT0 } from "./icc-t0";
import { IccT1 } from "./icc-t1";

const PPSS = 0xff;
const PPS1_FOLLOWS = 0x10;
const DEFAULT_SPEED = 0x11;

/** How a card is put in: its habits on the line, and what goes wrong there. */
export interface IccOptions {
  readonly behaviour?: IccBehaviour;
  readonly faults?: readonly ContactFault[];
  /** Told of every command APDU that the card answered, and the answer. */
  readonly onExchange?: ExchangeListener;
}

export type ExchangeListener = (command: Uint8Array, response: Uint8Array) => void;

export class Icc {
  readonly card: ContactCardInSlot;
  readonly #options: IccOptions;
  #facts: AtrFacts;
  #protocol: IccProtocol;
  #speed = DEFAULT_SPEED;
  #turn = 0;
  /** Only the first thing after a reset may be a PPS request. */
  #mayNegotiate = false;

  constructor(card: ContactCardInSlot, options: IccOptions = {}) {
    this.card = card;
    this.#options = options;
    this.#facts = atrFacts(card.atr);
    this.#protocol = this.#makeProtocol(card.protocol);
  }

  /** FI and DI that the card speaks at; a reader at another speed hears nothing and is not heard. */
  get speed(): number {
    return this.#speed;
  }

  /** Cold with power, warm with the reset line alone; the answer is the card's ATR, empty from a dead card. */
  reset(cold: boolean): Uint8Array {
    this.card.reset(cold);
    const { atr } = this.card;
    this.#facts = atrFacts(atr);
    this.#speed = this.#facts.isSpecific && isSpeed(this.#facts.speed) ? this.#facts.speed : DEFAULT_SPEED;
    this.#protocol = this.#makeProtocol(this.card.protocol);
    this.#turn = 0;
    this.#mayNegotiate = !this.#facts.isSpecific;
    return atr.slice();
  }

  /** Characters from the reader at its speed; what the card says in turn. */
  hear(bytes: Uint8Array, speed: number): readonly CardSpeech[] {
    if (speed !== this.#speed) return [];
    this.#turn += 1;
    const fault = faultOf(this.#turn, this.#options.faults ?? []);
    if (fault?.kind === "deaf") return [];
    const speech = bytes[0] === PPSS && this.#mayNegotiate ? this.#negotiate(bytes) : this.#protocol.hear(bytes);
    this.#mayNegotiate = false;
    return fault === undefined ? speech : spoilt(speech, fault);
  }

  /** Agrees by repeating the request; to anything it cannot do a card stays silent (9.3). */
  #negotiate(request: Uint8Array): readonly CardSpeech[] {
    const [, pps0, pps1] = request;
    const isWhole = request.length === ((pps0 & PPS1_FOLLOWS) === 0 ? 3 : 4);
    if (!isWhole || request.reduce((sum, byte) => sum ^ byte, 0) !== 0) return [];
    const protocol = pps0 & 0x0f;
    const speed = (pps0 & PPS1_FOLLOWS) === 0 ? DEFAULT_SPEED : pps1;
    const isOffered =
      this.#facts.protocols.includes(protocol) && (speed === DEFAULT_SPEED || speed === this.#facts.speed);
    if (!isOffered || (protocol !== 0 && protocol !== 1)) return [];
    this.#protocol = this.#makeProtocol(protocol, speed);
    this.#speed = speed;
    return [{ afterMs: 1, bytes: request.slice() }];
  }

  #makeProtocol(protocol: 0 | 1, speed = this.#speed): IccProtocol {
    const { guardTime, waitingInteger, blockWaitingIntegers, fieldSize } = this.#facts;
    const { behaviour, onExchange } = this.#options;
    const card = onExchange === undefined ? this.card : overheard(this.card, onExchange);
    if (protocol === 0) {
      return new IccT0(card, contactTiming(speed, guardTime, waitingInteger).workWaitingMs, behaviour);
    }
    const { blockWaitingMs } = contactTiming(speed, guardTime, blockWaitingIntegers);
    return new IccT1({ card, fieldSize, blockWaitingMs, behaviour });
  }
}

/** The card, with somebody who listens to what it answers. */
function overheard(card: ContactCardInSlot, onExchange: ExchangeListener): ContactCardInSlot {
  return {
    atr: card.atr,
    protocol: card.protocol,
    reset: (cold) => card.reset(cold),
    process: (apdu) => {
      const answer = card.process(apdu);
      if (answer !== "mute") onExchange(apdu, answer.response);
      return answer;
    },
  };
}
