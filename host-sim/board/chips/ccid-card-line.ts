/**
 * A reader's end of the IO line: sends characters, hears the card, minds its waiting times; interprets the procedure bytes of
 * T=0 (ISO/IEC 7816-3, 10.3.3), takes T=1 blocks and PPS answers as they come.
 */
import type { ChipClock } from "../chip";
import type { ContactTiming } from "./contact-timing";
import type { Icc } from "./icc";
import type { CardSpeech } from "./icc-protocol";

/** bError of a failed exchange (CCID 1.10, table 6.2-2). */
export const LINE_ERRORS = Object.freeze({ mute: 0xfe, parity: 0xfd, procedure: 0xf4 } as const);
export type LineError = (typeof LINE_ERRORS)[keyof typeof LINE_ERRORS];

export interface LineExchange {
  readonly clock: ChipClock;
  readonly icc: Icc;
  readonly timing: ContactTiming;
  readonly speed: number;
  /** Whether whoever asked still waits; else nothing more happens. */
  isWanted(): boolean;
  /** The card keeps the reader waiting: the host is told. */
  onWaiting(): void;
  done(bytes: Uint8Array): void;
  failed(error: LineError): void;
}

const HEADER_LENGTH = 5;
const NULL = 0x60;

/** Sends `bytes`, then hears what the card says. Each run arrives in its time; `end` comes after the last, or at once in silence. */
function talk(exchange: LineExchange, bytes: Uint8Array, heard: (run: CardSpeech) => void, end: () => void): void {
  const { clock, icc, timing, speed } = exchange;
  const later = (delayMs: number, then: () => void): void =>
    void clock.after(delayMs, () => {
      if (exchange.isWanted()) then();
    });
  later(bytes.length * timing.characterMs, () => {
    const speech = icc.hear(bytes, speed);
    const next = (index: number): void => {
      if (index === speech.length) return end();
      const run = speech[index];
      later(run.afterMs + run.bytes.length * timing.characterMs, () => {
        heard(run);
        if (exchange.isWanted()) next(index + 1);
      });
    };
    next(0);
  });
}

/** A T=1 block or a PPS request, within `patienceMs`: whatever comes until the card falls silent is the answer. */
export function exchangeBlock(exchange: LineExchange, block: Uint8Array, patienceMs: number): void {
  const answer: number[] = [];
  let isDamaged = false;
  const startMs = exchange.clock.monotonicMs() + block.length * exchange.timing.characterMs;
  const end = (): void => {
    if (isDamaged) return exchange.failed(LINE_ERRORS.parity);
    if (answer.length > 0) return exchange.done(Uint8Array.from(answer));
    const leftMs = startMs + patienceMs - exchange.clock.monotonicMs();
    exchange.clock.after(leftMs, () => {
      if (exchange.isWanted()) exchange.failed(LINE_ERRORS.mute);
    });
  };
  talk(
    exchange,
    block,
    (run) => {
      const isTooLate = run.afterMs > patienceMs;
      if (isTooLate) return exchange.failed(LINE_ERRORS.mute);
      answer.push(...run.bytes);
      isDamaged ||= run.isDamaged === true;
    },
    end,
  );
}

/** A T=0 command: header, data if there are any, and what comes back without its procedure bytes. */
export function exchangeCommand(exchange: LineExchange, command: Uint8Array): void {
  new CommandExchange(exchange, command).start();
}

class CommandExchange {
  readonly #exchange: LineExchange;
  readonly #header: Uint8Array;
  readonly #data: Uint8Array;
  readonly #received: number[] = [];
  #sent = 0;
  /** Data bytes that the last procedure byte announced. */
  #due = 0;
  #status: number[] = [];

  constructor(exchange: LineExchange, command: Uint8Array) {
    this.#exchange = exchange;
    // A header of four bytes is an APDU of case 1: its P3 is 0 (ISO/IEC 7816-3, 12.2.2).
    this.#header = Uint8Array.from([...command.subarray(0, HEADER_LENGTH), 0]).subarray(0, HEADER_LENGTH);
    this.#data = command.subarray(HEADER_LENGTH);
  }

  start(): void {
    this.#talk(this.#header);
  }

  #talk(bytes: Uint8Array): void {
    let isSending = false;
    talk(
      this.#exchange,
      bytes,
      (run) => {
        if (run.isDamaged === true) return this.#exchange.failed(LINE_ERRORS.parity);
        if (run.afterMs > this.#exchange.timing.workWaitingMs) return this.#exchange.failed(LINE_ERRORS.mute);
        for (const byte of run.bytes) {
          if (isSending || !this.#exchange.isWanted()) return;
          isSending = this.#hear(byte);
        }
      },
      () => {
        if (isSending) return;
        const { clock, timing } = this.#exchange;
        clock.after(timing.workWaitingMs, () => {
          if (this.#exchange.isWanted()) this.#exchange.failed(LINE_ERRORS.mute);
        });
      },
    );
  }

  /** Whether it is the reader's turn to speak now. */
  #hear(byte: number): boolean {
    if (this.#due > 0) {
      this.#due -= 1;
      this.#received.push(byte);
      return false;
    }
    if (this.#status.length === 1) {
      this.#exchange.done(Uint8Array.from([...this.#received, this.#status[0], byte]));
      return false;
    }
    const instruction = this.#header[1];
    if (byte === NULL) this.#exchange.onWaiting();
    else if (byte === instruction) return this.#transfer(Infinity);
    else if (byte === (instruction ^ 0xff)) return this.#transfer(1);
    else if (byte >> 4 === 0x6 || byte >> 4 === 0x9) this.#status.push(byte);
    else this.#exchange.failed(LINE_ERRORS.procedure);
    return false;
  }

  /** Data go the way the command says: from the host when it came with any. */
  #transfer(most: number): boolean {
    if (this.#data.length > 0) {
      const part = this.#data.subarray(this.#sent, this.#sent + most);
      this.#sent += part.length;
      if (part.length === 0) {
        this.#exchange.failed(LINE_ERRORS.procedure);
        return false;
      }
      this.#talk(part);
      return true;
    }
    const expected = this.#header[4] === 0 ? 256 : this.#header[4];
    this.#due = Math.min(most, expected - this.#received.length);
    return false;
  }
}
