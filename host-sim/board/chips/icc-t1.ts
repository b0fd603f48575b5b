/**
 * The card's side of T=1 for any card that answers APDUs (ISO/IEC 7816-3, 11.6): chaining both ways, repetition, S(IFS), S(WTX)
 * while the card works, S(RESYNCH), S(ABORT).
 */
import type { CardAnswer, ContactCardInSlot } from "./contact-card-in-slot";
import { IccApplication, type CardSpeech, type IccBehaviour, type IccProtocol } from "./icc-protocol";
import {
  blockBytes,
  I_MORE,
  I_SEQUENCE,
  isInformation,
  isReceiveReady,
  readBlock,
  receiveBlock,
  receiveSequence,
  S_BLOCKS,
  S_RESPONSE,
  sendSequence,
  type IccBlock,
} from "./icc-t1-block";

/** Field size of the terminal until it says otherwise (11.4.2). */
const DEFAULT_FIELD_SIZE = 32;
const TURNAROUND_MS = 2;
/** When this part of BWT is over a card that still works asks for more. */
const EXTENSION_AFTER = 0.5;
const MAX_MULTIPLIER = 255;

export interface IccT1Options {
  readonly card: ContactCardInSlot;
  /** IFSC of the ATR. */
  readonly fieldSize: number;
  readonly blockWaitingMs: number;
  readonly behaviour?: IccBehaviour;
}

export class IccT1 implements IccProtocol {
  readonly #options: IccT1Options;
  readonly #application: IccApplication;
  #terminalFieldSize = DEFAULT_FIELD_SIZE;
  #cardFieldSize: number;
  /** N(S) of the next I-block in each direction. */
  #send = 0;
  #expected = 0;
  #command: number[] = [];
  #response = new Uint8Array(0);
  #lastSent: Uint8Array | undefined;
  /** What happens when the terminal has answered our S-request. */
  #afterRequest: { readonly control: number; readonly go: () => readonly CardSpeech[] } | undefined;
  #hasAskedFieldSize = false;

  constructor(options: IccT1Options) {
    this.#options = options;
    this.#application = new IccApplication(options.card);
    this.#cardFieldSize = options.fieldSize;
  }

  hear(bytes: Uint8Array): readonly CardSpeech[] {
    const block = readBlock(bytes);
    if (typeof block === "number") return this.#complain(block);
    const { control } = block;
    if (isInformation(control)) return this.#information(block);
    if (isReceiveReady(control)) return this.#receiveReady(receiveSequence(control));
    return (control & S_RESPONSE) === 0 ? this.#request(block) : this.#granted(block);
  }

  #information({ control, information }: IccBlock): readonly CardSpeech[] {
    if (sendSequence(control) !== this.#expected || information.length > this.#cardFieldSize) return this.#complain(2);
    this.#expected ^= 1;
    this.#command.push(...information);
    if ((control & I_MORE) !== 0) return this.#say(receiveBlock(this.#expected));
    const apdu = Uint8Array.from(this.#command);
    this.#command = [];
    const { fieldSizeRequest } = this.#options.behaviour ?? {};
    if (fieldSizeRequest === undefined || this.#hasAskedFieldSize) return this.#process(apdu);
    this.#hasAskedFieldSize = true;
    return this.#ask(S_BLOCKS.fieldSize, [fieldSizeRequest], () => {
      this.#cardFieldSize = fieldSizeRequest;
      return this.#process(apdu);
    });
  }

  #process(apdu: Uint8Array): readonly CardSpeech[] {
    const answer = this.#application.process(apdu);
    if (answer === undefined) return [];
    const { blockWaitingMs } = this.#options;
    const delayMs = answer.delayMs ?? 0;
    const patienceMs = blockWaitingMs * EXTENSION_AFTER;
    if (delayMs <= patienceMs) return this.#answer(answer, delayMs);
    const multiplier = Math.min(MAX_MULTIPLIER, Math.ceil(delayMs / blockWaitingMs));
    return this.#ask(S_BLOCKS.waitingTime, [multiplier], () => this.#answer(answer, delayMs - patienceMs), patienceMs);
  }

  #answer({ response }: CardAnswer, delayMs: number): readonly CardSpeech[] {
    this.#response = Uint8Array.from(response);
    return this.#nextPart(delayMs);
  }

  #nextPart(delayMs = 0): readonly CardSpeech[] {
    const part = this.#response.slice(0, this.#terminalFieldSize);
    this.#response = this.#response.slice(part.length);
    const control = (this.#send === 1 ? I_SEQUENCE : 0) | (this.#response.length > 0 ? I_MORE : 0);
    this.#send ^= 1;
    return this.#say(blockBytes(control, part), delayMs);
  }

  /** The terminal acknowledges a part, or asks for our last block again (11.6.2.3, rules 5 and 7). */
  #receiveReady(sequence: number): readonly CardSpeech[] {
    const last = this.#lastSent;
    const isOurs = last !== undefined && isInformation(last[1]);
    if (isOurs && sequence === sendSequence(last[1])) return this.#say(last);
    if (isOurs && this.#response.length > 0) return this.#nextPart();
    if (this.#afterRequest !== undefined && last !== undefined) return this.#say(last);
    return this.#complain(0);
  }

  #request({ control, information }: IccBlock): readonly CardSpeech[] {
    if (control === S_BLOCKS.resynchronise) this.#restart();
    else if (control === S_BLOCKS.fieldSize) this.#terminalFieldSize = information[0] ?? DEFAULT_FIELD_SIZE;
    else if (control === S_BLOCKS.abort) this.#command = [];
    else return this.#complain(2);
    return this.#say(blockBytes(control | S_RESPONSE, information));
  }

  #granted({ control }: IccBlock): readonly CardSpeech[] {
    const waiting = this.#afterRequest;
    if (waiting === undefined || control !== (waiting.control | S_RESPONSE)) return this.#complain(2);
    this.#afterRequest = undefined;
    return waiting.go();
  }

  #ask(
    control: number,
    information: readonly number[],
    go: () => readonly CardSpeech[],
    delayMs = 0,
  ): readonly CardSpeech[] {
    this.#afterRequest = { control, go };
    return this.#say(blockBytes(control, information), delayMs);
  }

  #restart(): void {
    this.#send = 0;
    this.#expected = 0;
    this.#command = [];
    this.#response = new Uint8Array(0);
    this.#terminalFieldSize = DEFAULT_FIELD_SIZE;
    this.#cardFieldSize = this.#options.fieldSize;
    this.#afterRequest = undefined;
    this.#lastSent = undefined;
  }

  #complain(error: 0 | 1 | 2): readonly CardSpeech[] {
    // Not remembered: what the terminal may ask for again is what was sent before.
    return [{ afterMs: TURNAROUND_MS, bytes: receiveBlock(this.#expected, error) }];
  }

  #say(bytes: Uint8Array, delayMs = 0): readonly CardSpeech[] {
    this.#lastSent = bytes;
    return [{ afterMs: delayMs + TURNAROUND_MS, bytes }];
  }
}
