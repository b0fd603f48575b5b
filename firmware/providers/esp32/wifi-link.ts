/** Keeps the board in its Wi-Fi network: joins at start, again after every loss, ever more slowly while nothing helps. */
import WiFi from "embedded:network/interface/wifi";
import type { Clock } from "../../ports/clock";
import type { Log } from "../../ports/log";
import type { NetworkSettings } from "./network-settings";

/** `connection` of ECMA-419's network interface: from here on there is an address, below it no network at all. */
const HAS_ADDRESS = 500;
const NOT_JOINED = 200;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export interface WifiLinkOptions {
  readonly settings: NetworkSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Called each time the board has got an address. */
  readonly onAddress: () => void;
}

export class WifiLink {
  readonly #options: WifiLinkOptions;
  readonly #wifi: WiFi;
  #retryMs = FIRST_RETRY_MS;
  #waits = false;

  constructor(options: WifiLinkOptions) {
    this.#options = options;
    this.#wifi = new WiFi({ onChanged: () => this.#onChanged() });
    this.#join();
  }

  #join(): void {
    const { ssid, password } = this.#options.settings;
    try {
      this.#wifi.connect(password === undefined ? { SSID: ssid } : { SSID: ssid, password });
    } catch (error) {
      this.#options.log.write("warning", "wifi.refused", { detail: error instanceof Error ? error.message : "" });
      this.#joinLater();
    }
  }

  #onChanged(): void {
    const { connection } = this.#wifi;
    if (connection >= HAS_ADDRESS) {
      this.#retryMs = FIRST_RETRY_MS;
      this.#options.log.write("info", "wifi.up", {});
      this.#options.onAddress();
    } else if (connection <= NOT_JOINED) {
      this.#options.log.write("warning", "wifi.down", { retryMs: this.#retryMs });
      this.#joinLater();
    }
  }

  #joinLater(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#options.clock.after(this.#retryMs, () => {
      this.#waits = false;
      this.#join();
    });
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }
}
