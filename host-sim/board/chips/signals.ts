/** The parts a customer sees and hears: four contactless lights on digital lines, a sounder on a PWM pin. */
import { DigitalLine } from "../chip";
import type { ChipClock, PwmSink } from "../chip";

const LIGHT_COUNT = 4;

/** The row of four contactless lights (EMV Contactless Book A, 9.2). A line driven high lights its lamp. */
export class ContactlessLights {
  readonly lines: readonly DigitalLine[] = Object.freeze(
    Array.from({ length: LIGHT_COUNT }, (_, index) => new DigitalLine(`light-${index + 1}`, 0)),
  );
  /** Called at every change of a lamp. */
  onChange: ((pattern: readonly boolean[]) => void) | undefined;

  constructor() {
    for (const line of this.lines) line.subscribe(() => this.onChange?.(this.pattern));
  }

  get pattern(): readonly boolean[] {
    return this.lines.map((line) => line.level === 1);
  }
}

/** A tone that has sounded; `endMs` is missing while it still does. */
export interface SoundedTone {
  readonly hz: number;
  readonly startMs: number;
  readonly endMs?: number;
}

/** A piezo sounder: silent at duty 0 and at full duty, since a constant level moves nothing. */
export class BuzzerChip implements PwmSink {
  readonly #clock: ChipClock;
  #history: SoundedTone[] = [];
  /** Called when a tone starts or ends; `undefined` is silence. */
  onChange: ((hz: number | undefined) => void) | undefined;

  constructor(options: { clock: ChipClock }) {
    this.#clock = options.clock;
  }

  /** All tones since start, or since `forget`. */
  get history(): readonly SoundedTone[] {
    return this.#history;
  }

  get sounding(): number | undefined {
    const last = this.#history.at(-1);
    return last !== undefined && last.endMs === undefined ? last.hz : undefined;
  }

  forget(): void {
    this.#history = [];
  }

  drive(hz: number, duty: number): void {
    const wanted = duty > 0 && duty < 1023 ? hz : undefined;
    if (wanted === this.sounding) return;
    const atMs = this.#clock.monotonicMs();
    if (this.sounding !== undefined) this.#history.push({ ...this.#history.pop()!, endMs: atMs });
    if (wanted !== undefined) this.#history.push({ hz: wanted, startMs: atMs });
    this.onChange?.(wanted);
  }
}
