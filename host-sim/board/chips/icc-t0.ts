/**
 * The card's side of T=0 for any card that answers APDUs (ISO/IEC 7816-3, 10.3 and 12.2; EMV Book 1, 9.3.1): procedure bytes,
 * NULL while the card works, `61xx` with GET RESPONSE, `6Cxx`.
 */
import { IccApplication, type CardSpeech, type IccBehaviour, type IccProtocol } from "./icc-protocol";
import type { ContactCardInSlot } from "./contact-card-in-slot";

const HEADER_LENGTH = 5;
const GET_RESPONSE = 0xc0;
const NULL = 0x60;
/** A card says NULL when this part of the waiting time is over. */
const NULL_AFTER = 0.7;
const CHARACTER_DELAY_MS = 1;
/**
 * Instructions whose P3 is Le: GET CHALLENGE, READ BINARY, READ RECORD, GET DATA. T=0 does not show the direction, a card knows it;
 * all others bring data when their P3 is not 0.
 */
const OUTGOING: ReadonlySet<number> = new Set([0x84, 0xb0, 0xb2, 0xca, 0xcb]);

export class IccT0 implements IccProtocol {
  readonly #application: IccApplication;
  readonly #workWaitingMs: number;
  readonly #singleBytes: boolean;
  /** Header of a command whose data are on their way, and what has come of them. */
  #header: Uint8Array | undefined;
  #data: number[] = [];
  /** A response that waits to be fetched, and the status that will end it. */
  #waiting: { data: Uint8Array; status: Uint8Array } | undefined;
  /** The answer to a command that asked for the wrong length, by the command's first four bytes. */
  #refused: { header: Uint8Array; response: Uint8Array } | undefined;

  constructor(card: ContactCardInSlot, workWaitingMs: number, behaviour: IccBehaviour = {}) {
    this.#application = new IccApplication(card);
    this.#workWaitingMs = workWaitingMs;
    this.#singleBytes = behaviour.singleBytes ?? false;
  }

  hear(bytes: Uint8Array): readonly CardSpeech[] {
    if (this.#header !== undefined) return this.#takeData(this.#header, bytes);
    if (bytes.length !== HEADER_LENGTH) return [];
    const header = bytes.slice();
    if (header[1] === GET_RESPONSE) return this.#fetch(header);
    this.#waiting = undefined;
    if (OUTGOING.has(header[1])) return this.#answerOutgoing(header);
    this.#refused = undefined;
    // An APDU of case 1 has no fifth byte.
    if (header[4] === 0) return this.#answerIncoming(header.subarray(0, 4));
    this.#header = header;
    this.#data = [];
    return [say([this.#acknowledge(header[1])])];
  }

  #takeData(header: Uint8Array, bytes: Uint8Array): readonly CardSpeech[] {
    this.#data.push(...bytes);
    if (this.#data.length < header[4]) return [say([this.#acknowledge(header[1])])];
    this.#header = undefined;
    return this.#answerIncoming(Uint8Array.from([...header, ...this.#data]));
  }

  /** A command with data or none: response data wait for GET RESPONSE. T=0 does not carry its Le, so the card does not see one. */
  #answerIncoming(apdu: Uint8Array): readonly CardSpeech[] {
    const answer = this.#application.process(apdu);
    if (answer === undefined) return [];
    const [data, status] = split(answer.response);
    const work = this.#work(answer.delayMs);
    if (data.length === 0) return [...work, say(status)];
    this.#waiting = { data, status };
    // Behind a warning the terminal looks by itself whether there are data (EMV Book 1, 9.3.1.1.4).
    if (status[0] !== 0x90) {
      this.#waiting.status = Uint8Array.of(0x90, 0x00);
      return [...work, say(status)];
    }
    return [...work, say([0x61, data.length & 0xff])];
  }

  #answerOutgoing(header: Uint8Array): readonly CardSpeech[] {
    const known = this.#refused;
    this.#refused = undefined;
    if (known !== undefined && known.header.every((byte, index) => byte === header[index])) {
      return this.#sendAll(header, known.response, []);
    }
    const answer = this.#application.process(header);
    return answer === undefined ? [] : this.#sendAll(header, answer.response, this.#work(answer.delayMs));
  }

  /** The response if P3 fits it, else its right length. */
  #sendAll(header: Uint8Array, response: Uint8Array, work: readonly CardSpeech[]): readonly CardSpeech[] {
    const [data, status] = split(response);
    if (data.length === 0) return [...work, say(status)];
    if (lengthOf(header[4]) === data.length) return [...work, ...this.#saying(header[1], data, status)];
    this.#refused = { header: header.slice(0, 4), response };
    return [...work, say([0x6c, data.length & 0xff])];
  }

  #fetch(header: Uint8Array): readonly CardSpeech[] {
    if (this.#waiting === undefined) return [say([0x69, 0x85])];
    const { data, status } = this.#waiting;
    const wanted = lengthOf(header[4]);
    if (wanted > data.length) return [say([0x6c, data.length & 0xff])];
    const rest = data.subarray(wanted);
    this.#waiting = rest.length === 0 ? undefined : { data: rest, status };
    return this.#saying(
      header[1],
      data.subarray(0, wanted),
      rest.length === 0 ? status : Uint8Array.of(0x61, rest.length & 0xff),
    );
  }

  #saying(instruction: number, data: Uint8Array, status: Uint8Array): CardSpeech[] {
    if (!this.#singleBytes) return [say([instruction, ...data, ...status])];
    return [...Array.from(data, (byte) => say([instruction ^ 0xff, byte])), say(status)];
  }

  #acknowledge(instruction: number): number {
    return this.#singleBytes ? instruction ^ 0xff : instruction;
  }

  /** NULLs, one before each waiting time is over, and the rest of the time. */
  #work(delayMs = 0): CardSpeech[] {
    const stepMs = this.#workWaitingMs * NULL_AFTER;
    const speech: CardSpeech[] = [];
    let leftMs = delayMs;
    for (; leftMs > stepMs; leftMs -= stepMs) speech.push({ afterMs: stepMs, bytes: Uint8Array.of(NULL) });
    speech.push({ afterMs: leftMs, bytes: new Uint8Array(0) });
    return speech;
  }
}

function split(response: Uint8Array): [data: Uint8Array, status: Uint8Array] {
  return [response.slice(0, -2), response.slice(-2)];
}

function lengthOf(p3: number): number {
  return p3 === 0 ? 256 : p3;
}

function say(bytes: ArrayLike<number>): CardSpeech {
  return { afterMs: CHARACTER_DELAY_MS, bytes: Uint8Array.from(bytes) };
}
