/** An active-low interrupt input that one waiter at a time waits for, with the means to notice an edge that was lost. */
import type { Clock, Timer } from "../ports/clock";
import type { Digital, DigitalConstructor } from "../ports/io";

export interface InterruptOptions {
  readonly io: DigitalConstructor;
  readonly pin: number;
  readonly mode: number;
  readonly edge: number;
}

/** How a wait ended. */
export type Waited = "ready" | "timeout" | "aborted";

export class InterruptLine {
  readonly #clock: Clock;
  readonly #input: Digital;
  /** The line fell while nobody waited for it. */
  #edgeSeen = false;
  #settle: ((result: Waited) => void) | undefined;

  constructor(options: InterruptOptions, clock: Clock) {
    const { io, pin, mode, edge } = options;
    this.#clock = clock;
    this.#input = new io({ pin, mode, edge, onReadable: () => this.#onEdge() });
  }

  close(): void {
    this.#input.close();
  }

  /** Whether the line is low now, edge or not. */
  get asserted(): boolean {
    return this.#input.read() === 0;
  }

  /** Forgets an edge that has not been waited for. */
  forget(): void {
    this.#edgeSeen = false;
  }

  /** Ends a wait under way with `aborted`. */
  abort(): void {
    this.#settle?.("aborted");
  }

  /** Waits for the line to fall, at most `timeoutMs`. */
  wait(timeoutMs: number): Promise<Waited> {
    if (this.#edgeSeen) {
      this.#edgeSeen = false;
      return Promise.resolve("ready");
    }
    return new Promise((resolve) => {
      let timer: Timer | undefined = undefined;
      const settle = (result: Waited): void => {
        timer?.cancel();
        this.#settle = undefined;
        resolve(result);
      };
      timer = this.#clock.after(timeoutMs, () => settle("timeout"));
      this.#settle = settle;
    });
  }

  #onEdge(): void {
    if (this.#settle === undefined) this.#edgeSeen = true;
    else this.#settle("ready");
  }
}
