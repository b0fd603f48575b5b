/** The four contactless lights on four digital outputs (EMV Contactless Book A, 9.2), lit by a high level. */
import type { Digital, DigitalConstructor } from "../ports/io";
import type { LightPattern, Lights } from "../ports/signals";

export interface LightRowOptions {
  readonly io: DigitalConstructor;
  /** Left to right. */
  readonly pins: readonly [number, number, number, number];
}

export class LightRow implements Lights {
  readonly #outputs: readonly Digital[];
  readonly #shown: boolean[] = [false, false, false, false];

  constructor(options: LightRowOptions) {
    this.#outputs = options.pins.map((pin) => new options.io({ pin, mode: options.io.Output }));
    // What the pins did before is unknown.
    for (const output of this.#outputs) output.write(0);
  }

  show(pattern: LightPattern): void {
    for (let index = 0; index < this.#outputs.length; index++) {
      if (this.#shown[index] === pattern[index]) continue;
      this.#shown[index] = pattern[index];
      this.#outputs[index].write(pattern[index] ? 1 : 0);
    }
  }

  /** Releases the pins. */
  close(): void {
    for (const output of this.#outputs) output.close();
  }
}
