/** The reversal that may be owed: until it is answered there is no other sale. The books keep it. */
import type { Log } from "../ports/log";
import type { Backoff } from "./backoff";
import type { Books, OwedMessage } from "./books/books";
import { APPROVED } from "./host-answer";
import type { ExchangeResult } from "./host-exchange";
import { mustRepeat } from "./reversal";

export class OwedReversal {
  readonly #log: Log;
  readonly #backoff: Backoff;
  readonly #books: Pick<Books, "urgent" | "noteSent" | "noteAnswered">;

  constructor(log: Log, backoff: Backoff, books: Pick<Books, "urgent" | "noteSent" | "noteAnswered">) {
    this.#log = log;
    this.#backoff = backoff;
    this.#books = books;
  }

  /** The one to be sent now, noted as sent; `undefined` when nothing is owed. */
  next(): OwedMessage | undefined {
    const { urgent } = this.#books;
    if (urgent !== undefined) this.#books.noteSent(urgent);
    return urgent;
  }

  /** What came of sending it. Returns how long to wait before the next attempt; 0 when it is settled, or was not sent. */
  take(owed: OwedMessage, result: ExchangeResult): number {
    if (result.kind === "not-sent") return 0;
    if (result.kind === "no-answer") return this.#backoff.nextMs();
    const code = (result.message.get(39) ?? "").trimEnd();
    if (mustRepeat(code)) return this.#backoff.nextMs();
    this.#books.noteAnswered(owed, { code });
    this.#backoff.reset();
    const level = code === APPROVED ? "info" : "warning";
    this.#log.write(level, "host.reversed", { stan: owed.message.get(11) ?? "", code });
    return 0;
  }
}
