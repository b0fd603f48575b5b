/** Pulse-width modulation over the link (ECMA-419, 10.5). */
import type { PWM, PWMConstructor, PWMOptions } from "../../ports/io";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

const DEFAULT_HZ = 1000;
const RESOLUTION_BITS = 10;

/** The class `PWM` of one session. */
export function linkPwm(session: LinkSession): PWMConstructor {
  return class extends LinkIO implements PWM {
    readonly hz: number;
    readonly resolution = RESOLUTION_BITS;

    constructor(options: PWMOptions) {
      const { pin, hz = DEFAULT_HZ } = options;
      super(session, options.target, (handle) => session.call("pwmOpen", { handle, pin, hz }));
      this.hz = hz;
    }

    write(duty: number): void {
      const { handle } = this;
      if (!Number.isInteger(duty) || duty < 0 || duty >= 2 ** RESOLUTION_BITS) throw new RangeError(`duty ${duty}`);
      session.post("pwmWrite", { handle, duty });
    }
  };
}
