/**
 * The PN532 on I²C (UM0701-02, 6.2.4): every read begins with a ready byte; IRQ is low while a frame waits.
 */
import { DigitalLine, Nack } from "../chip";
import type { ChipClock, I2CDevice } from "../chip";
import { Pn532Core } from "./pn532-core";
import { HostFrameReader } from "./pn532-frame";
import type { RfField } from "./rf-field";

const READY = 0x01;
const NOT_READY = 0x00;
/** Wake-up source I²C of PowerDown (7.2.11). */
const WAKE_BY_I2C = 0x80;
/** Oscillator start after a wake-up. */
const WAKE_UP_MS = 1;
/** IRQ stays high that long between two frames, so that each is an edge. */
const IRQ_GAP_MS = 0.05;

export class Pn532I2C implements I2CDevice {
  readonly address = 0x24;
  /** Low while a frame waits to be read. */
  readonly irq = new DigitalLine("pn532-irq", 1);
  readonly field: RfField;
  readonly #clock: ChipClock;
  readonly #core: Pn532Core;
  readonly #reader = new HostFrameReader();
  #waiting: Uint8Array[] = [];
  /** Fault: the chip is dead or unplugged and acknowledges nothing. */
  unplugged = false;
  /** Fault: what becomes of a frame on its way to the host; `undefined` when it never comes. */
  spoil: ((frame: Uint8Array) => Uint8Array | undefined) | undefined;

  constructor(options: { clock: ChipClock; field: RfField }) {
    this.#clock = options.clock;
    this.field = options.field;
    this.#core = new Pn532Core({
      clock: options.clock,
      field: options.field,
      host: {
        offer: (frame) => this.#offer(frame),
        withdraw: () => this.#withdraw(),
      },
    });
  }

  /** Power-on reset. */
  reset(): void {
    this.#core.reset();
  }

  /** The frame is gone once read, however short the read; a host that wants it again sends a NACK. */
  read(count: number, _stop: boolean): Uint8Array {
    this.#answerAddress();
    const bytes = new Uint8Array(count);
    const frame = this.irq.level === 0 ? this.#waiting.shift() : undefined;
    if (frame === undefined) return bytes.fill(NOT_READY);
    bytes[0] = READY;
    bytes.set(frame.subarray(0, Math.max(0, count - 1)), Math.min(1, count));
    this.irq.drive(1);
    if (this.#waiting.length > 0) this.#signal();
    return bytes;
  }

  write(bytes: Uint8Array, _stop: boolean): void {
    this.#answerAddress();
    this.#reader.reset();
    for (const frame of this.#reader.push(bytes)) this.#core.receive(frame);
  }

  #answerAddress(): void {
    if (this.unplugged) throw new Nack("PN532 does not answer");
    const { state } = this.#core;
    // The answer to PowerDown is still handed over.
    if (state.asleepUntil === undefined || this.#waiting.length > 0) return;
    if ((state.asleepUntil & WAKE_BY_I2C) !== 0) this.#clock.after(WAKE_UP_MS, () => (state.asleepUntil = undefined));
    throw new Nack("PN532 is powered down");
  }

  #offer(frame: Uint8Array): void {
    const arriving = this.spoil === undefined ? frame : this.spoil(frame.slice());
    if (arriving === undefined) return;
    this.#waiting.push(arriving);
    if (this.#waiting.length === 1) this.#signal();
  }

  #signal(): void {
    this.#clock.after(IRQ_GAP_MS, () => {
      if (this.#waiting.length > 0) this.irq.drive(0);
    });
  }

  #withdraw(): void {
    this.#waiting = [];
    this.irq.drive(1);
  }
}
