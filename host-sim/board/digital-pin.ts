/** A digital pin that the firmware has opened. */
import type { LinkEvent } from "../../firmware/codec/link-operations";
import type { DigitalLine, Level } from "./chip";
import type { Resource } from "./resource";

/** Mode values of ECMA-419 as the firmware's Digital class sends them: outputs from 8 on. */
const FIRST_OUTPUT_MODE = 8;
const RISING = 1;
const FALLING = 2;

export class DigitalPin implements Resource {
  readonly #line: DigitalLine;
  readonly #output: boolean;
  readonly #unsubscribe: () => void;

  constructor(line: DigitalLine, mode: number, edges: number, emit: (event: () => LinkEvent) => void) {
    this.#line = line;
    this.#output = mode >= FIRST_OUTPUT_MODE;
    this.#unsubscribe = line.subscribe((level) => {
      if ((edges & (level === 1 ? RISING : FALLING)) !== 0) emit(() => ({ kind: "digitalEdge", level }));
    });
  }

  read(): Level {
    return this.#line.level;
  }

  write(level: Level): void {
    if (this.#output) this.#line.drive(level);
  }

  close(): void {
    this.#unsubscribe();
    if (this.#output) this.#line.release();
  }
}
