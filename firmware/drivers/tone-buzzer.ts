/** A piezo sounder on a PWM output: the tones of EMV Contactless Book A, 9.2.3, and a click for keys. */
import type { Clock, Timer } from "../ports/clock";
import type { PWM, PWMConstructor } from "../ports/io";
import type { Buzzer, Tone } from "../ports/signals";

/** A stretch of sound, or of silence at 0 Hz. */
interface Beat {
  readonly hz: number;
  readonly durationMs: number;
}

const TONES: Readonly<Record<Tone, readonly Beat[]>> = Object.freeze({
  success: Object.freeze([{ hz: 1500, durationMs: 500 }]),
  alert: Object.freeze([
    { hz: 750, durationMs: 200 },
    { hz: 0, durationMs: 200 },
    { hz: 750, durationMs: 200 },
  ]),
  key: Object.freeze([{ hz: 2000, durationMs: 15 }]),
});

export interface ToneBuzzerOptions {
  readonly io: PWMConstructor;
  readonly pin: number;
  readonly clock: Clock;
}

export class ToneBuzzer implements Buzzer {
  readonly #options: ToneBuzzerOptions;
  #output: PWM | undefined;
  #timer: Timer | undefined;

  constructor(options: ToneBuzzerOptions) {
    this.#options = options;
  }

  play(tone: Tone): void {
    this.#timer?.cancel();
    this.#beat(TONES[tone], 0);
  }

  /** Ends any tone and releases the pin. */
  close(): void {
    this.#timer?.cancel();
    this.#silence();
  }

  #beat(beats: readonly Beat[], index: number): void {
    this.#silence();
    if (index === beats.length) return;
    const { hz, durationMs } = beats[index];
    if (hz > 0) this.#sound(hz);
    this.#timer = this.#options.clock.after(durationMs, () => this.#beat(beats, index + 1));
  }

  /** The frequency of a PWM output is fixed when it is made (ECMA-419, 10.5), so each sound opens the pin anew. */
  #sound(hz: number): void {
    this.#output = new this.#options.io({ pin: this.#options.pin, hz });
    this.#output.write(2 ** (this.#output.resolution - 1));
  }

  #silence(): void {
    this.#output?.write(0);
    this.#output?.close();
    this.#output = undefined;
  }
}
