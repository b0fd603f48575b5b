/** The one reversal that may be owed: until it is answered there is no other sale. It lives in RAM. */
import type { Message } from "../iso8583/message";
import type { Log } from "../ports/log";
import type { Backoff } from "./backoff";
import { APPROVED } from "./host-answer";
import type { ExchangeResult } from "./host-exchange";
import { mustRepeat, repeatOf, reversalOf, type OwnFields, type ReversalReason } from "./reversal";

export class OwedReversal {
  readonly #log: Log;
  readonly #backoff: Backoff;
  #message: Message | undefined;

  constructor(log: Log, backoff: Backoff) {
    this.#log = log;
    this.#backoff = backoff;
  }

  /** In the form that it is to be sent in next; `undefined` when nothing is owed. */
  get message(): Message | undefined {
    return this.#message;
  }

  /** A sale must be taken back. `field55`: how its card ended. */
  owe(sale: Message, reason: ReversalReason, own: OwnFields, field55?: Uint8Array): void {
    this.#message = reversalOf(sale, reason, own, field55);
    this.#log.write("warning", "host.reversal-owed", { stan: sale.get(11) ?? "", reason });
  }

  /** What came of sending it. Returns how long to wait before the next attempt; 0 when it is settled, or was not sent. */
  take(result: ExchangeResult): number {
    const reversal = this.#message;
    if (reversal === undefined || result.kind === "not-sent") return 0;
    this.#message = repeatOf(reversal);
    if (result.kind === "no-answer") return this.#backoff.nextMs();
    const code = result.message.get(39) ?? "";
    if (mustRepeat(code)) return this.#backoff.nextMs();
    this.#message = undefined;
    this.#backoff.reset();
    this.#log.write(code === APPROVED ? "info" : "warning", "host.reversed", { stan: reversal.get(11) ?? "", code });
    return 0;
  }
}
