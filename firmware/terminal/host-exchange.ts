/** One request and its answer on a connection; everything that is not the answer is logged and ignored. */
import type { Clock } from "../ports/clock";
import type { Log } from "../ports/log";
import type { Message } from "../iso8583/message";
import { answerDefect, isAnswerTo } from "./host-answer";
import { isLate, type HostConnection } from "./host-connection";
import type { CardSecrets } from "./keys/account-data";
import type { SecurityRefusal } from "./keys/message-security";
import { Deferred, within } from "./waiting";

/** How a request ended. Codes are those of docs/host-messages.md. */
export type ExchangeResult =
  | { readonly kind: "answer"; readonly message: Message }
  /** The request may have reached the host; there is no usable answer. */
  | { readonly kind: "no-answer"; readonly code: "H1" | "H2" | "H3" | "H5"; readonly malformed: boolean }
  /** The request never left. */
  | { readonly kind: "not-sent" };

const LOST = Object.freeze({ kind: "no-answer", code: "H2", malformed: false } as const);
const LATE = Object.freeze({ kind: "no-answer", code: "H1", malformed: false } as const);
const REFUSED = Object.freeze({ kind: "no-answer", code: "H5", malformed: true } as const);
const MALFORMED = Object.freeze({ kind: "no-answer", code: "H3", malformed: true } as const);

export class HostExchange {
  readonly #clock: Clock;
  readonly #log: Log;
  #request: Message | undefined;
  #result: Deferred<ExchangeResult> | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Sends a request and waits for its answer. One at a time. `secrets` go with it, and are overwritten. */
  async run(
    connection: HostConnection,
    request: Message,
    timeoutMs: number,
    secrets?: CardSecrets,
  ): Promise<ExchangeResult> {
    if (this.#request !== undefined) throw new Error("a request is under way");
    this.#request = request;
    const result = new Deferred<ExchangeResult>();
    this.#result = result;
    try {
      this.#log.write("info", "host.request", { type: request.mti, stan: request.get(11) ?? "" });
      if (!connection.send(request, secrets)) return { kind: "not-sent" };
      // The end comes as a call, not as a promise: one that lives as long as the connection would keep every request's race.
      return await within(this.#clock, timeoutMs, result.promise, LATE);
    } finally {
      this.#request = undefined;
      this.#result = undefined;
      connection.settle();
    }
  }

  /** A message came. */
  receive(message: Message): void {
    const request = this.#request;
    const values = { type: message.mti, stan: message.get(11) ?? "", code: message.get(39) ?? "" };
    if (request === undefined || this.#result === undefined || !isAnswerTo(request, message)) {
      this.#log.write("warning", "host.late-answer", values);
      return;
    }
    const defect = answerDefect(request, message);
    if (defect === undefined) {
      this.#log.write("info", "host.answer", values);
      this.#result.resolve({ kind: "answer", message });
    } else {
      this.#log.write("error", "host.bad-answer", { ...values, defect });
      this.#result.resolve(MALFORMED);
    }
  }

  /** The connection is over: whatever was asked has no answer. */
  lost(): void {
    this.#result?.resolve(LOST);
  }

  /** Something more urgent wants the connection: waits no longer, as if the time had run out. */
  abandon(): void {
    this.#result?.resolve(LATE);
  }

  /** A message came that is not proved to be the host's answer to what was asked. */
  receiveRefused(reason: SecurityRefusal): void {
    const late = isLate(reason);
    this.#log.write(late ? "warning" : "error", late ? "host.late-answer" : "host.refused", { reason });
    if (!late) this.#result?.resolve(REFUSED);
  }

  /** Bytes came that are no message: whatever was asked has no answer. */
  receiveMalformed(reason: string): void {
    this.#log.write("error", "host.malformed", { reason });
    this.#result?.resolve(MALFORMED);
  }
}
