/**
 * Sets the chip's clock by SNTP, at most once a day. The answer is not authenticated, so it is believed only upwards of the
 * build date; the certificates' dates are checked against nothing better on a board without a battery-backed clock.
 */
import SNTP from "sntp";
import Time from "time";
import type { Clock, Instant } from "../../ports/clock";
import type { Log } from "../../ports/log";

const REFRESH_MS = 24 * 60 * 60 * 1000;
/** How long after a failed attempt the next one may be made. */
const RETRY_MS = 60_000;

export interface NetworkTimeOptions {
  readonly server: string;
  readonly notBefore: Instant;
  readonly clock: Clock;
  readonly log: Log;
}

export class NetworkTime {
  readonly #options: NetworkTimeOptions;
  #running = false;
  #nextMs = 0;

  constructor(options: NetworkTimeOptions) {
    this.#options = options;
  }

  /** Asks for the time, if it is due; called whenever the network is there. */
  refresh(): void {
    const { server, clock } = this.#options;
    if (this.#running || clock.monotonicMs() < this.#nextMs) return;
    this.#running = true;
    new SNTP({ host: server }, (message, seconds) => {
      if (message === SNTP.retry) return;
      this.#running = false;
      const set = message === SNTP.time && seconds !== undefined && this.#set(seconds);
      const waitMs = set ? REFRESH_MS : RETRY_MS;
      this.#nextMs = clock.monotonicMs() + waitMs;
      clock.after(waitMs, () => this.refresh());
    });
  }

  #set(seconds: number): boolean {
    const { notBefore, log } = this.#options;
    if (seconds * 1000 < notBefore) {
      log.write("warning", "time.refused", { seconds });
      return false;
    }
    Time.set(seconds);
    log.write("info", "time.set", { seconds });
    return true;
  }
}
