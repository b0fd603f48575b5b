/**
 * Tamper switches on digital inputs. Each is closed while the case is, and pulls its input to ground; the pull-up makes an open one, and a
 * cut wire, read high.
 */
import type { Digital, DigitalConstructor } from "../ports/io";
import type { TamperSwitches } from "../ports/tamper-switches";

export interface TamperLoopOptions {
  readonly io: DigitalConstructor;
  readonly switches: readonly { readonly name: string; readonly pin: number }[];
}

export class TamperLoop implements TamperSwitches {
  onOpen: ((name: string) => void) | undefined;
  readonly #inputs: readonly { readonly name: string; readonly input: Digital }[];

  constructor({ io, switches }: TamperLoopOptions) {
    this.#inputs = switches.map(({ name, pin }) => ({
      name,
      // The edge is what counts: a switch that closes again at once was opened all the same.
      input: new io({ pin, mode: io.InputPullUp, edge: io.Rising, onReadable: () => this.onOpen?.(name) }),
    }));
  }

  get open(): readonly string[] {
    return this.#inputs.filter(({ input }) => input.read() !== 0).map(({ name }) => name);
  }

  /** Releases the pins. */
  close(): void {
    for (const { input } of this.#inputs) input.close();
  }
}
