/**
 * The PN532 on its high speed UART (UM0701-02, 6.2.5): frames as they are, 115200 baud after reset. A chip that sleeps
 * wakes at the rising edges of 55h; the rest of the wake-up preamble is skipped like any preamble.
 */
import type { ChipClock, UartDevice } from "../chip";
import { Pn532Core } from "./pn532-core";
import { HostFrameReader } from "./pn532-frame";
import type { RfField } from "./rf-field";

const RESET_BAUD = 115200;
const WAKE_UP_BYTE = 0x55;
/** Wake-up source HSU of PowerDown (7.2.11). */
const WAKE_BY_HSU = 0x10;

export class Pn532Hsu implements UartDevice {
  onSend: ((bytes: Uint8Array) => void) | undefined;
  readonly field: RfField;
  readonly #core: Pn532Core;
  readonly #reader = new HostFrameReader();
  #baud = RESET_BAUD;

  constructor(options: { clock: ChipClock; field: RfField }) {
    this.field = options.field;
    this.#core = new Pn532Core({
      clock: options.clock,
      field: options.field,
      host: {
        offer: (frame) => this.onSend?.(frame),
        // What is on the wire cannot be called back.
        withdraw: () => undefined,
      },
    });
    this.#core.onBaud = (baud) => (this.#baud = baud);
    this.reset();
  }

  get baud(): number {
    return this.#baud;
  }

  /** Power-on reset: the chip starts in Low Vbat mode and must be woken (PN532C106 application note AN10609, 3.2). */
  reset(): void {
    this.#core.reset();
    this.#core.state.asleepUntil = WAKE_BY_HSU;
    this.#baud = RESET_BAUD;
    this.#reader.reset();
  }

  receive(bytes: Uint8Array): void {
    const heard = this.#afterWakeUp(bytes);
    for (const frame of this.#reader.push(heard)) this.#core.receive(frame);
  }

  #afterWakeUp(bytes: Uint8Array): Uint8Array {
    const { state } = this.#core;
    if (state.asleepUntil === undefined) return bytes;
    const at = bytes.indexOf(WAKE_UP_BYTE);
    if (at < 0 || (state.asleepUntil & WAKE_BY_HSU) === 0) return bytes.subarray(0, 0);
    state.asleepUntil = undefined;
    this.#reader.reset();
    return bytes.subarray(at + 1);
  }
}
