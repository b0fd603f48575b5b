/**
 * Command APDUs over T=0 (ISO/IEC 7816-3, 12.2; EMV Book 1, 9.3.1): header and data in one exchange, answers longer than that
 * fetched by GET RESPONSE, wrong lengths corrected. Procedure bytes are the reader's business.
 */
import type { ContactCard } from "../ports/card-reader";
import { ContactProtocolError } from "./contact-protocol-error";

const HEADER_LENGTH = 5;
const GET_RESPONSE = 0xc0;
/** Response bytes available: GET RESPONSE with SW2 as length (EMV Book 1, 9.3.1.2 and 9.3.1.3). */
const BYTES_AVAILABLE = 0x61;
/** Wrong length: the same command with SW2 as length. */
const WRONG_LENGTH = 0x6c;
const SUCCESS = 0x90;
/** Data of a response: one short Le. */
const MAX_DATA = 256;
/** An honest card needs four: command, corrected length, GET RESPONSE, corrected length; some more for pieces. */
const MAX_EXCHANGES = 12;

/** Data gathered so far and the latest status. */
interface Gathered {
  data: Uint8Array;
  sw1: number;
  sw2: number;
}

/** Carries command APDUs to a card that speaks T=0. */
export class T0 {
  readonly #card: ContactCard;

  constructor(card: ContactCard) {
    this.#card = card;
  }

  /** Rejects with what {@link ContactCard.exchange} rejects with, and {@link ContactProtocolError}. */
  async transceive(command: Uint8Array): Promise<Uint8Array> {
    const dataLength = command.length > HEADER_LENGTH ? command[4] : 0;
    const isCase4 = command.length === HEADER_LENGTH + dataLength + 1 && dataLength > 0;
    const header = transportHeader(command, dataLength);
    const gathered: Gathered = { data: new Uint8Array(0), sw1: 0, sw2: 0 };
    await this.#exchange(header, gathered);
    const expectsData = isCase4 || command.length === HEADER_LENGTH;
    let exchanges = 1;
    let request = header;
    let warning: { readonly sw1: number; readonly sw2: number } | undefined;
    for (;;) {
      const { sw1, sw2 } = gathered;
      if (sw1 === WRONG_LENGTH && expectsData && request.length === HEADER_LENGTH) {
        request = withLength(request, sw2);
      } else if (sw1 === BYTES_AVAILABLE && expectsData) {
        request = getResponse(sw2);
      } else if (isCase4 && warning === undefined && request === header && isWarning(sw1, sw2)) {
        // EMV Book 1, 9.3.1.1.4 and annex A7: there may be data behind a warning; its status is the answer's.
        warning = { sw1, sw2 };
        request = getResponse(0);
      } else {
        break;
      }
      if (++exchanges > MAX_EXCHANGES) throw new ContactProtocolError("too-many-exchanges");
      await this.#exchange(request, gathered);
    }
    return response(gathered, warning);
  }

  async #exchange(request: Uint8Array, gathered: Gathered): Promise<void> {
    const answer = await this.#card.exchange(request);
    const dataLength = answer.length - 2;
    // A command with data brings a status only; one without brings as much as its P3 says, or nothing.
    const most = request.length > HEADER_LENGTH ? 0 : request[4] === 0 ? MAX_DATA : request[4];
    if (dataLength < 0 || dataLength > most) throw new ContactProtocolError("answer-length");
    const sw1 = answer[dataLength];
    if (sw1 >> 4 !== 0x6 && sw1 >> 4 !== 0x9) throw new ContactProtocolError("status-word");
    if (sw1 === 0x60) throw new ContactProtocolError("status-word");
    if (gathered.data.length + dataLength > MAX_DATA) throw new ContactProtocolError("answer-length");
    gathered.data = joined(gathered.data, answer.subarray(0, dataLength));
    gathered.sw1 = sw1;
    gathered.sw2 = answer[dataLength + 1];
  }
}

/** The header with its data, without Le; case 1 has P3 = 00 (ISO/IEC 7816-3, 12.2.2). */
function transportHeader(command: Uint8Array, dataLength: number): Uint8Array {
  const known =
    command.length === 4 ||
    command.length === HEADER_LENGTH ||
    command.length === HEADER_LENGTH + dataLength ||
    command.length === HEADER_LENGTH + dataLength + 1;
  if (command.length < 4 || !known || (command.length > HEADER_LENGTH && dataLength === 0)) {
    throw new RangeError(`${command.length} bytes are no short command APDU`);
  }
  if (command.length > 4) return command.subarray(0, HEADER_LENGTH + dataLength);
  const header = new Uint8Array(HEADER_LENGTH);
  header.set(command);
  return header;
}

/** The inter-industry command on the basic channel, whatever class the answered command had (EMV Book 1, 9.3.1.3). */
function getResponse(length: number): Uint8Array {
  return Uint8Array.of(0x00, GET_RESPONSE, 0x00, 0x00, length);
}

function withLength(request: Uint8Array, length: number): Uint8Array {
  const corrected = request.slice();
  corrected[4] = length;
  return corrected;
}

/** 62xx, 63xx, and 9xxx other than 9000. */
function isWarning(sw1: number, sw2: number): boolean {
  return sw1 === 0x62 || sw1 === 0x63 || (sw1 >> 4 === 0x9 && !(sw1 === SUCCESS && sw2 === 0));
}

/** A warning stays the answer's status, unless nothing more could be fetched: then it stands alone all the same. */
function response(gathered: Gathered, warning: { readonly sw1: number; readonly sw2: number } | undefined): Uint8Array {
  const { sw1, sw2 } = warning ?? gathered;
  return joined(gathered.data, Uint8Array.of(sw1, sw2));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
