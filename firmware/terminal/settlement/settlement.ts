/**
 * Settling a batch with the host (docs/host-messages.md, "Settlement"): what is owed goes first, then the totals; where the host counts
 * otherwise, the list and the totals once more. What was begun stands in the books, so that after a power cut the same message is asked again.
 */
import type { Message } from "../../iso8583/message";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { Settings } from "../../storage/settings";
import type { BatchEnd, Books, ClosingBatch } from "../books/books";
import type { ReportCount, ReportFigures } from "../../ui/report";
import { APPROVED } from "../host-answer";
import type { HostSession } from "../host-session";
import { fillRequest, type FieldValues } from "../message-templates";
import { mustRepeat, repeatOf } from "../reversal";
import { delay } from "../waiting";
import { figuresIn, reconciliationFields, RECONCILED_FIELDS } from "./reconciliation";
import { uploadFields } from "./upload";

/** Where it stands, for people who wait. */
export type SettlementStep =
  | { readonly kind: "sending"; readonly count: number }
  | { readonly kind: "comparing" }
  | { readonly kind: "uploading"; readonly done: number; readonly count: number };

export type SettlementResult =
  | { readonly kind: "settled"; readonly batch: number; readonly end: BatchEnd["kind"] }
  /** Nothing was approved since the last one. */
  | { readonly kind: "empty" }
  /** Something is owed that the host does not take now. */
  | { readonly kind: "unsent"; readonly count: number; readonly code: string }
  /** The host refused a void, and nobody was told of it: what they take for gone is in the totals. */
  | { readonly kind: "void-refused" }
  /** It is asked again; meanwhile the next batch is open. */
  | { readonly kind: "unanswered"; readonly code: string }
  | { readonly kind: "refused"; readonly code: string };

export interface SettlementParts {
  readonly ports: Pick<TerminalPorts, "clock" | "log">;
  readonly settings: Settings;
  readonly books: Books;
  readonly session: HostSession;
}

/** How long a settlement waits for a connection. */
const PREPARE_MS = 20_000;
/** How often it looks whether something was sent. */
const LOOK_MS = 250;
/** One message may take this longer than its answer: pauses, and a connection that is made anew. */
const SEND_RESERVE_MS = 30_000;
const DIFFERS = "95";
/** How often one message is sent before the settlement waits for a better time. */
const ATTEMPTS = 3;
/** How often the list is sent: a host that never comes to the same does not keep the terminal busy for ever. */
const UPLOADS = 2;

type Answer = { readonly kind: "answer"; readonly message: Message; readonly code: string };
type Failure = Extract<SettlementResult, { kind: "unanswered" | "refused" }>;

export class Settlement {
  readonly #parts: SettlementParts;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  /** Whether there is anything to settle. */
  get isWanted(): boolean {
    const { books } = this.#parts;
    return books.isClosing || books.use.isUsed || books.unsent > 0;
  }

  /** Settles the batch that is waiting for its answer, or else the open one. `onStep` is told where it stands. */
  async run(onStep: (step: SettlementStep) => void): Promise<SettlementResult> {
    const { books, ports } = this.#parts;
    if (!this.isWanted) return { kind: "empty" };
    const result = await this.#settle(onStep);
    const level = result.kind === "settled" ? "info" : "warning";
    const code = "code" in result ? result.code : "";
    ports.log.write(level, "settlement", { kind: result.kind, code, batch: books.batch, unsent: books.unsent });
    return result;
  }

  async #settle(onStep: (step: SettlementStep) => void): Promise<SettlementResult> {
    const { books, session } = this.#parts;
    if (books.isClosing) {
      const state = await session.prepare(PREPARE_MS);
      if (state.kind !== "ready") return { kind: "unanswered", code: codeOf(state) };
    } else {
      const unsent = await this.#drain(onStep);
      if (unsent !== undefined) return unsent;
      if (books.refusedVoid !== undefined) return { kind: "void-refused" };
      if (!books.use.isUsed) return { kind: "empty" };
      books.beginClosing(this.#totalsMessage());
    }
    onStep({ kind: "comparing" });
    const { closing } = books;
    // Flash does not give its record back: the next start tells what is lost (J3), and opens the books without it.
    return closing === undefined ? { kind: "refused", code: "J3" } : this.#agree(closing, onStep);
  }

  /** Sends what is owed; `undefined` when nothing is any more. */
  async #drain(onStep: (step: SettlementStep) => void): Promise<SettlementResult | undefined> {
    const { books, session, ports, settings } = this.#parts;
    if (books.unsent > 0) onStep({ kind: "sending", count: books.unsent });
    let state = await session.prepare(PREPARE_MS);
    session.forward();
    const patienceMs = settings.timeouts.answerSeconds * 1000 + SEND_RESERVE_MS;
    let before = books.unsent;
    let movedAtMs = ports.clock.monotonicMs();
    while (books.unsent > 0) {
      state = session.state;
      const isAway = state.kind !== "ready" && state.kind !== "reversing";
      if (isAway || ports.clock.monotonicMs() - movedAtMs > patienceMs) break;
      await delay(ports.clock, LOOK_MS);
      if (books.unsent === before) continue;
      before = books.unsent;
      movedAtMs = ports.clock.monotonicMs();
      onStep({ kind: "sending", count: before });
    }
    if (books.unsent > 0) return { kind: "unsent", count: books.unsent, code: codeOf(session.state) };
    return state.kind === "ready" || session.state.kind === "ready"
      ? undefined
      : { kind: "unsent", count: 0, code: codeOf(session.state) };
  }

  /** Asks for the totals, and does what follows from the answer. */
  async #agree(closing: ClosingBatch, onStep: (step: SettlementStep) => void): Promise<SettlementResult> {
    const { books } = this.#parts;
    // What was never sent goes as itself; from here on it is a repeat, whatever happens to the power.
    const { message, number } = closing;
    books.noteSent(closing);
    const answer = await this.#ask(message);
    if (answer.kind !== "answer") return answer;
    let figures = figuresIn(answer.message);
    let { code } = answer;
    for (let upload = 0; code === DIFFERS && upload < UPLOADS; upload++) {
      const failure = await this.#upload(onStep);
      if (failure !== undefined) return failure;
      const taken = await this.#ask(this.#request("0520", reconciledFields(message)));
      if (taken.kind !== "answer") return taken;
      if (taken.code === APPROVED) return this.#closed(number, { kind: "uploaded", figures });
      figures = figuresIn(taken.message) ?? figures;
      ({ code } = taken);
    }
    if (code !== APPROVED) return { kind: "refused", code };
    // After a power cut behind the 0520 the repeat is answered 00; the host's figures still tell that it had counted otherwise.
    const isSame = figures === undefined || isFigures(figures, message);
    return this.#closed(number, isSame ? { kind: "agreed", figures: undefined } : { kind: "uploaded", figures });
  }

  #closed(batch: number, end: BatchEnd): SettlementResult {
    this.#parts.books.closed(end);
    return { kind: "settled", batch, end: end.kind };
  }

  /** Sends the list of what stands; `undefined` when the host has it all. */
  async #upload(onStep: (step: SettlementStep) => void): Promise<Failure | undefined> {
    const { books, settings } = this.#parts;
    const count = standingCount(books);
    const walk = books.walkClosing();
    let done = 0;
    for (let one = walk.next(); one !== undefined; one = walk.next()) {
      if (one.standing !== "standing") continue;
      onStep({ kind: "uploading", done: ++done, count });
      const fields = uploadFields(one, books.requestOf(one), books.closing?.number ?? 0, settings);
      const answer = await this.#ask(this.#request("0320", fields));
      if (answer.kind !== "answer") return answer;
      if (answer.code !== APPROVED) return { kind: "refused", code: answer.code };
    }
    return undefined;
  }

  #totalsMessage(): Message {
    const { books } = this.#parts;
    return this.#request("0500", reconciliationFields(books.batch, books.totals.lines));
  }

  #request(type: "0320" | "0500" | "0520", fields: FieldValues): Message {
    const { session, settings } = this.#parts;
    const { terminalId, merchantId, currency } = settings;
    return fillRequest(type, { ...session.header(), 41: terminalId, 42: merchantId, 49: currency.numeric, ...fields });
  }

  /** Sends a message until it is answered for good, as its repeat from the second time on. */
  async #ask(first: Message): Promise<Answer | Failure> {
    const { session } = this.#parts;
    let message = first;
    let code = "H0";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const state = await session.prepare(PREPARE_MS);
      if (state.kind !== "ready") return { kind: "unanswered", code: codeOf(state) };
      const result = await session.ask(message);
      if (result.kind === "answered") {
        code = (result.answer.get(39) ?? "").trimEnd();
        if (!mustRepeat(code)) return { kind: "answer", message: result.answer, code };
      } else {
        ({ code } = result);
      }
      if (result.kind !== "not-sent") message = repeatOf(message);
    }
    return { kind: "unanswered", code };
  }
}

function isFigures(host: ReportFigures, message: Message): boolean {
  const own = figuresIn(message);
  return own !== undefined && isCount(host.sale, own.sale) && isCount(host.refund, own.refund);
}

const isCount = (one: ReportCount, other: ReportCount): boolean =>
  one.count === other.count && one.amountMinor === other.amountMinor;

function codeOf(state: HostSession["state"]): string {
  return "code" in state ? state.code : state.kind === "reversing" ? "H7" : "H0";
}

/** The totals once more, under a message of their own. */
function reconciledFields(message: Message): FieldValues {
  const fields: Partial<Record<number, NonNullable<ReturnType<Message["value"]>>>> = {};
  for (const field of RECONCILED_FIELDS) {
    const value = message.value(field);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

/** How many transactions stand in the batch that is closed. */
function standingCount(books: Books): number {
  const walk = books.walkClosing();
  let count = 0;
  for (let one = walk.next(); one !== undefined; one = walk.next()) if (one.standing === "standing") count++;
  return count;
}
