/**
 * The queue of what the host is owed and no sale waits for: sales made offline and their voids, and how cards ended. Strictly in order, one
 * at a time, each repeated with growing pauses until it is answered; the books keep it.
 */
import type { Clock } from "../ports/clock";
import type { Log } from "../ports/log";
import type { Backoff } from "./backoff";
import type { Books, OwedMessage } from "./books/books";
import { APPROVED } from "./host-answer";
import type { ExchangeResult } from "./host-exchange";
import type { CardSecrets } from "./keys/account-data";
import { mustRepeat } from "./reversal";

const HOUR_MS = 3_600_000;

/** What the log calls the end of each. */
const ENDINGS: Readonly<Record<string, string>> = Object.freeze({
  "0220": "host.forwarded",
  "0400": "host.reversed",
  "0620": "host.advised",
});

/** One that is to be sent now; `secrets` are overwritten by whoever seals it. */
export interface QueuedRequest {
  readonly owed: OwedMessage;
  readonly secrets: CardSecrets | undefined;
}

export interface OwedQueueParts {
  readonly clock: Pick<Clock, "monotonicMs" | "now">;
  readonly log: Log;
  readonly backoff: Backoff;
  readonly books: Pick<Books, "queued" | "head" | "noteSent" | "noteAnswered" | "giveUp">;
  /** So old a sale made offline is not sent any more. */
  readonly expiryHours: number;
}

export class OwedQueue {
  readonly #parts: OwedQueueParts;
  #dueAtMs = 0;

  constructor(parts: OwedQueueParts) {
    this.#parts = parts;
  }

  /** Time until the first is due: 0 is now, `Infinity` never, because there is none. */
  get waitMs(): number {
    const { books, clock } = this.#parts;
    return books.queued === 0 ? Infinity : Math.max(0, this.#dueAtMs - clock.monotonicMs());
  }

  /** Somebody does not want to wait: the first is due now. */
  hurry(): void {
    this.#dueAtMs = 0;
  }

  /** The one to be sent now, noted as sent; those that cannot be sent any more are given up on the way. */
  next(): QueuedRequest | undefined {
    const { books } = this.#parts;
    for (let owed = books.head(); owed !== undefined; owed = books.head()) {
      const isExpired = this.#isExpired(owed);
      const secrets = isExpired ? undefined : owed.secrets?.();
      if (!isExpired && (owed.stored === undefined || secrets !== undefined)) {
        books.noteSent(owed);
        return { owed, secrets };
      }
      const closing = isExpired ? "expired" : "lost";
      this.#parts.log.write("error", "host.not-forwarded", { stan: owed.message.get(11) ?? "", closing });
      books.giveUp(owed, closing);
    }
    return undefined;
  }

  /** What came of it: without a usable answer it is due again after a pause. */
  take(owed: OwedMessage, result: ExchangeResult): void {
    if (result.kind === "not-sent") return;
    const { books, log, backoff, clock } = this.#parts;
    const code = result.kind === "answer" ? (result.message.get(39) ?? "").trimEnd() : "";
    if (result.kind === "no-answer" || mustRepeat(code)) {
      this.#dueAtMs = clock.monotonicMs() + backoff.nextMs();
      return;
    }
    this.#dueAtMs = 0;
    backoff.reset();
    const { message } = result;
    const [authorisationCode, reference] = [message.get(38)?.trimEnd(), message.get(37)?.trimEnd()];
    books.noteAnswered(owed, { code, authorisationCode, reference });
    const { mti } = owed.message;
    const event = ENDINGS[`${mti.slice(0, 3)}0`] ?? "host.answered";
    log.write(code === APPROVED ? "info" : "warning", event, { stan: owed.message.get(11) ?? "", code });
  }

  #isExpired({ stored, queued }: OwedMessage): boolean {
    if (stored === undefined || queued === undefined) return false;
    return this.#parts.clock.now() - queued.at > this.#parts.expiryHours * HOUR_MS;
  }
}
