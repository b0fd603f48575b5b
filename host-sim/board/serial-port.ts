/**
 * A UART that the firmware has opened. Every byte takes its ten bit times (start, eight data bits, stop) in each
 * direction; what comes in is handed over in runs, as the receive FIFO of a controller does.
 */
import type { LinkEvent } from "../../firmware/codec/link-operations";
import type { ChipClock, Scheduled, UartDevice } from "./chip";
import type { Resource } from "./resource";

const BITS_A_BYTE = 10;
/** Bytes a run has at most: half of the 128-byte FIFO of an ESP32. */
const RUN_LENGTH = 64;
/** Send buffer of the driver. */
export const SERIAL_BUFFER_LENGTH = 1024;

/** One direction: bytes wait for the line, then arrive a run at a time. */
class SerialLine {
  readonly #clock: ChipClock;
  readonly #byteMs: number;
  readonly #arrive: (run: Uint8Array) => void;
  readonly #waiting: Uint8Array[] = [];
  #busy: Scheduled | undefined;

  constructor(clock: ChipClock, baud: number, arrive: (run: Uint8Array) => void) {
    this.#clock = clock;
    this.#byteMs = (BITS_A_BYTE * 1000) / baud;
    this.#arrive = arrive;
  }

  send(bytes: Uint8Array): void {
    const copy = Uint8Array.from(bytes);
    for (let offset = 0; offset < copy.length; offset += RUN_LENGTH) {
      this.#waiting.push(copy.subarray(offset, offset + RUN_LENGTH));
    }
    if (this.#busy === undefined) this.#next();
  }

  stop(): void {
    this.#waiting.length = 0;
    this.#busy?.cancel();
    this.#busy = undefined;
  }

  #next(): void {
    const run = this.#waiting.shift();
    this.#busy = undefined;
    if (run === undefined) return;
    this.#busy = this.#clock.after(run.length * this.#byteMs, () => {
      this.#next();
      this.#arrive(run);
    });
  }
}

export class SerialPort implements Resource {
  readonly #device: UartDevice;
  readonly #emit: (event: () => LinkEvent | undefined) => void;
  readonly #toDevice: SerialLine;
  readonly #toBoard: SerialLine;
  readonly #readable: boolean;
  #unsent = 0;
  #grantWaiting = false;

  constructor(device: UartDevice, baud: number, clock: ChipClock, emit: (event: () => LinkEvent | undefined) => void) {
    this.#device = device;
    this.#emit = emit;
    this.#readable = device.baud === baud;
    this.#toDevice = new SerialLine(clock, baud, (run) => this.#sent(run));
    this.#toBoard = new SerialLine(clock, device.baud, (bytes) => {
      // At another rate the receiver sees framing errors, and the driver drops such bytes.
      if (this.#readable) emit(() => ({ kind: "serialData", bytes }));
    });
    device.onSend = (bytes) => this.#toBoard.send(bytes);
    this.#grant();
  }

  /** Whether all bytes fitted the send buffer; those that do not are lost, as on the device. */
  write(bytes: Uint8Array): boolean {
    const taken = bytes.subarray(0, SERIAL_BUFFER_LENGTH - this.#unsent);
    this.#unsent += taken.length;
    this.#toDevice.send(taken);
    return taken.length === bytes.length;
  }

  close(): void {
    this.#toDevice.stop();
    this.#toBoard.stop();
    this.#device.onSend = undefined;
  }

  #sent(run: Uint8Array): void {
    this.#unsent -= run.length;
    if (this.#readable) this.#device.receive(run);
    if (this.#unsent <= SERIAL_BUFFER_LENGTH / 2) this.#grant();
  }

  /** The count is taken when the event is delivered, not when it is queued: writes in between have used some of it. */
  #grant(): void {
    if (this.#grantWaiting) return;
    this.#grantWaiting = true;
    this.#emit(() => {
      this.#grantWaiting = false;
      return { kind: "serialWritable", count: SERIAL_BUFFER_LENGTH - this.#unsent };
    });
  }
}
