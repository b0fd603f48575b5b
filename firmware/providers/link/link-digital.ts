/** Digital pins over the link (ECMA-419, 10.1). */
import type { LinkEvent } from "../../codec/link-operations";
import type { Digital, DigitalConstructor, DigitalOptions } from "../../ports/io";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

/** The class `Digital` of one session. */
export function linkDigital(session: LinkSession): DigitalConstructor {
  return class extends LinkIO implements Digital {
    static readonly Input = 0;
    static readonly InputPullUp = 1;
    static readonly InputPullDown = 2;
    static readonly Output = 8;
    static readonly OutputOpenDrain = 9;
    static readonly Rising = 1;
    static readonly Falling = 2;

    readonly #onReadable: DigitalOptions["onReadable"];

    constructor(options: DigitalOptions) {
      const { pin, mode, edge, onReadable } = options;
      // Without a listener nobody waits for edges, and none are sent.
      const edges = onReadable === undefined ? 0 : (edge ?? 0);
      super(session, options.target, (handle) => session.call("digitalOpen", { handle, pin, mode, edges }));
      this.#onReadable = onReadable;
    }

    read(): number {
      return session.call("digitalRead", { handle: this.handle }).level;
    }

    write(value: number): void {
      session.post("digitalWrite", { handle: this.handle, level: value === 0 ? 0 : 1 });
    }

    override onEvent(event: LinkEvent): void {
      if (event.kind === "digitalEdge") this.#onReadable?.call(this);
    }
  };
}
