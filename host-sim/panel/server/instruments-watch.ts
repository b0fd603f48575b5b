/** Looks at the engine's heap now and then, while somebody watches. */
import type { InstrumentSample } from "../../engine/engine";

/** A sample collects garbage first, which costs the engine some milliseconds. */
const intervalMs = 2000;

export interface SampledTerminal {
  readonly state: "off" | "on" | "dead";
  sample(): Promise<InstrumentSample | undefined>;
}

export class InstrumentsWatch {
  readonly #timer: NodeJS.Timeout;
  #sampling = false;

  constructor(terminal: SampledTerminal, watched: () => boolean, tell: (sample: InstrumentSample | null) => void) {
    this.#timer = setInterval(() => {
      if (this.#sampling || terminal.state !== "on" || !watched()) return;
      this.#sampling = true;
      terminal
        .sample()
        .then((sample) => tell(sample ?? null))
        // The terminal lost its power, or was busy all the time: the next look may do better.
        .catch(() => undefined)
        .finally(() => (this.#sampling = false));
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
