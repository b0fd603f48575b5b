/** The terminal's requests, with what each has of its own: STAN, times, and who asks. */
import type { FieldValue, Message } from "../iso8583/message";
import type { TerminalPorts } from "../ports/terminal-ports";
import { CounterError, type Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { localTime, transmissionTime } from "./local-time";
import { fillRequest, type FieldValues, type RequestType } from "./message-templates";
import type { OwnFields } from "./reversal";

/** Field 70. */
const NETWORK_CODES = Object.freeze({ signOn: "001", echo: "301" } as const);

/** Fields 7, 12 and 13. */
type Times = { readonly 7: string; readonly 12: string; readonly 13: string };

export class HostRequests {
  readonly #ports: Pick<TerminalPorts, "clock" | "log">;
  readonly #settings: Settings;
  readonly #counters: Counters;

  constructor(ports: Pick<TerminalPorts, "clock" | "log">, settings: Settings, counters: Counters) {
    this.#ports = ports;
    this.#settings = settings;
    this.#counters = counters;
  }

  /** The next STAN, and the times that belong to a message of this moment. */
  header(): Times & { readonly 11: string } {
    const stan = String(this.#counters.next("stan")).padStart(6, "0");
    return { 11: stan, ...this.#times() };
  }

  /**
   * Own fields of a message that follows a sale. Flash that can count no more must not keep a customer's money: then it
   * goes under the STAN of its original, and its own time tells the two apart.
   */
  ownFields(original: Message): OwnFields {
    try {
      return this.header();
    } catch (error) {
      if (!(error instanceof CounterError)) throw error;
      this.#ports.log.write("error", "host.no-stan", { detail: error.message });
      return { ...this.#times(), 11: original.get(11) };
    }
  }

  /** 0800 (field 70). */
  network(purpose: keyof typeof NETWORK_CODES): Message {
    return this.#request("0800", { 70: NETWORK_CODES[purpose] });
  }

  /** 0600: `name` in field 60, `data` in field 63. */
  administrative(name: string, data: Uint8Array): Message {
    return this.#request("0600", { 60: name, 63: data });
  }

  #request(type: RequestType, values: FieldValues): Message {
    const { terminalId, merchantId } = this.#settings;
    const all: Partial<Record<number, FieldValue>> = { ...this.header(), ...values, 41: terminalId, 42: merchantId };
    return fillRequest(type, all);
  }

  #times(): Times {
    const now = this.#ports.clock.now();
    const local = localTime(this.#settings.time, now);
    return { 7: transmissionTime(now), 12: local.time, 13: local.monthDay };
  }
}
