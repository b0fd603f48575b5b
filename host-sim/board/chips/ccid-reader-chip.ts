/**
 * A contact card reader with one slot that speaks CCID on a UART, as the GemPC Twin does (CCID 1.10; framing, echo, card movements
 * and time requests as that reader has them): runs one command at a time, tells when cards come and go.
 */
import type { ChipClock, Scheduled, UartDevice } from "../chip";
import {
  ABORT,
  CCID_COMMANDS,
  CCID_ERRORS,
  UNKNOWN_COMMAND,
  type CcidCommand,
  type CcidRun,
  type CcidState,
} from "./ccid-commands";
import { CCID_HEADER, CcidHostFrameReader, frameOf, NAK_FRAME } from "./ccid-frame";
import { NO_PARAMETERS } from "./ccid-parameters";
import type { ContactSlot } from "./contact-slot";

/** How the reader itself goes wrong. */
export interface CcidReaderFaults {
  /** It hears and says nothing: no power, no plug. */
  unplugged: boolean;
  /** So many of its next frames arrive damaged. */
  damagedFrames: number;
  /** So many of the host's next frames it cannot read. */
  unreadFrames: number;
}

export interface CcidReaderChipOptions {
  readonly clock: ChipClock;
  readonly slot: ContactSlot;
  /** Whether it sends back each frame it hears, as the GemPC Twin does. */
  readonly echo?: boolean;
}

/** A silence of this length in a frame ends it. */
const SILENCE_MS = 100;
const NOTIFY_SLOT_CHANGE = 0x50;
const CARD_ABSENT = 0x02;
const CARD_PRESENT = 0x03;
const FAILED = 0x40;
const TIME_EXTENSION = 0x80;
/** Tells of a wait in one byte: this plus the multiplier. */
const TIME_REQUEST = 0x80;
const SLOT_STATUS = 0x81;

/** A command under way, by the header that its answer repeats. */
interface Running {
  readonly command: CcidCommand;
  readonly sequence: number;
}

export class CcidReaderChip implements UartDevice {
  onSend: ((bytes: Uint8Array) => void) | undefined;
  readonly baud = 115_200;
  readonly faults: CcidReaderFaults = { unplugged: false, damagedFrames: 0, unreadFrames: 0 };
  readonly #state: CcidState;
  readonly #echo: boolean;
  readonly #frames = new CcidHostFrameReader();
  #silence: Scheduled | undefined;
  #running: Running | undefined;
  #lastAnswer: Uint8Array | undefined;
  /** Card movements that wait for the next command. */
  #movements: number[] = [];

  constructor(options: CcidReaderChipOptions) {
    const { clock, slot, echo = true } = options;
    this.#state = { clock, slot, parameters: NO_PARAMETERS, isSynchronous: false };
    this.#echo = echo;
    slot.subscribe(() => this.#moved());
  }

  /** Power comes: nothing is under way, the card is without power. */
  reset(): void {
    this.#running = undefined;
    this.#lastAnswer = undefined;
    this.#movements = [];
    this.#frames.reset();
    this.#silence?.cancel();
    this.#state.slot.powerOff();
    this.#state.parameters = NO_PARAMETERS;
    this.#state.isSynchronous = false;
  }

  receive(bytes: Uint8Array): void {
    if (this.faults.unplugged) return;
    for (const frame of this.#frames.push(bytes)) {
      if (frame.kind === "resend") this.#repeat();
      else if (frame.kind === "damaged" || this.#isUnread()) this.#send(Uint8Array.from(NAK_FRAME));
      else this.#take(frame.message);
    }
    this.#silence?.cancel();
    if (this.#frames.isBetweenFrames) return;
    this.#silence = this.#state.clock.after(SILENCE_MS, () => {
      this.#frames.reset();
      this.#send(Uint8Array.from(NAK_FRAME));
    });
  }

  #isUnread(): boolean {
    if (this.faults.unreadFrames === 0) return false;
    this.faults.unreadFrames -= 1;
    return true;
  }

  /** The host has not understood; while a command runs its answer is still to come. */
  #repeat(): void {
    if (this.#running === undefined && this.#lastAnswer !== undefined) this.#sendFrame(this.#lastAnswer);
  }

  #take(message: Uint8Array): void {
    if (this.#echo) this.#send(frameOf(message));
    const [code] = message;
    const sequence = message[6];
    const command = CCID_COMMANDS[code] ?? UNKNOWN_COMMAND;
    this.#tellMovements();
    if (message[5] !== 0) return this.#refuse(command, sequence, CCID_ERRORS.badSlot, message[5]);
    if (code === ABORT) return this.#abort(sequence);
    if (this.#running !== undefined) return this.#refuse(command, sequence, CCID_ERRORS.busy);
    const running = { command, sequence };
    this.#running = running;
    command.run(this.#run(running, message));
  }

  #run(running: Running, message: Uint8Array): CcidRun {
    const isWanted = (): boolean => this.#running === running;
    const finish = (status: number, error: number, data: ArrayLike<number>, parameter: number): void => {
      if (!isWanted()) return;
      this.#running = undefined;
      this.#answer(running, status, error, data, parameter);
    };
    return {
      state: this.#state,
      parameters: message.slice(7, CCID_HEADER),
      data: message.slice(CCID_HEADER),
      isWanted,
      after: (delayMs, then) =>
        void this.#state.clock.after(delayMs, () => {
          if (isWanted()) then();
        }),
      done: (data = [], parameter = 0) => finish(0, 0, data, parameter),
      failed: (error) => finish(FAILED, error, [], 0),
      extend: (multiplier, inOneByte) => {
        if (!isWanted()) return;
        // A host that skips echoes takes the first message for one, so an echoing reader does not send a second.
        if (inOneByte || this.#echo) this.#send(Uint8Array.of(TIME_REQUEST + multiplier));
        else this.#answer(running, TIME_EXTENSION, multiplier, [], 0);
      },
    };
  }

  /** The command under way is answered as aborted, then the abort itself (CCID 1.10, 6.1.13). */
  #abort(sequence: number): void {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) this.#answer(running, FAILED, CCID_ERRORS.aborted, [], 0);
    this.#answer({ command: { ...UNKNOWN_COMMAND, answer: SLOT_STATUS }, sequence }, 0, 0, [], 0);
  }

  #refuse(command: CcidCommand, sequence: number, error: number, slot = 0): void {
    this.#answer({ command, sequence }, FAILED, error, [], 0, slot);
  }

  #answer(
    { command, sequence }: Running,
    status: number,
    error: number,
    data: ArrayLike<number>,
    parameter: number,
    slot = 0,
  ): void {
    const length = [data.length & 0xff, data.length >> 8, 0, 0];
    const header = [command.answer, ...length, slot, sequence, status | this.#cardStatus(), error, parameter];
    const message = Uint8Array.from([...header, ...Array.from(data)]);
    if (status !== TIME_EXTENSION) this.#lastAnswer = message;
    this.#sendFrame(message);
  }

  /** bmICCStatus. */
  #cardStatus(): number {
    const { slot } = this.#state;
    if (slot.card === undefined) return 2;
    return slot.isPowered ? 0 : 1;
  }

  #moved(): void {
    const { slot } = this.#state;
    this.#movements.push(slot.card === undefined ? CARD_ABSENT : CARD_PRESENT);
    if (!this.#state.isSynchronous) this.#tellMovements();
    const running = this.#running;
    if (slot.card !== undefined || running === undefined) return;
    // The card that the command was for is gone.
    this.#running = undefined;
    this.#answer(running, FAILED, CCID_ERRORS.mute, [], 0);
  }

  #tellMovements(): void {
    for (const movement of this.#movements.splice(0)) this.#send(Uint8Array.of(NOTIFY_SLOT_CHANGE, movement));
  }

  #sendFrame(message: Uint8Array): void {
    const frame = frameOf(message);
    if (this.faults.damagedFrames > 0) {
      this.faults.damagedFrames -= 1;
      frame[Math.floor(frame.length / 2)] ^= 0x10;
    }
    this.#send(frame);
  }

  #send(bytes: Uint8Array): void {
    if (!this.faults.unplugged) this.onSend?.(bytes);
  }
}
