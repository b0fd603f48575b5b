/**
 * The terminal's books: every transaction from the moment before its request is sent until the host has agreed to its batch, over the
 * journal (docs/books.md). What is written here outlives a power cut; what must not be forgotten is written before it is done or said.
 */
import { pack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import { DEVICE_KEY_LABELS } from "../../ports/device-secret";
import { Journal } from "../../storage/journal/journal";
import { JournalError, JournalFullError } from "../../storage/journal/journal-error";
import type { CardSecrets } from "../keys/account-data";
import { cardResultOf, VOID, type ReversalReason } from "../reversal";
import { beginClosing, isOthers, noteClosed, openBatch, recount } from "./batch";
import type { BatchEnd } from "./batch-closing";
import type { BookedTransaction } from "./batch-walk";
import { BookCore, type BooksParts } from "./book-core";
import { BookView } from "./book-view";
import type { Closing } from "./entries";
import { factValues, type TransactionFacts } from "./facts";
import { keptRequest, packKept } from "./kept-request";
import { outcomeValues, type End } from "./outcome";
import type { Place } from "./outbox";
import { giveUp, noteAnswered, noteSent, owe, type OwedAnswer } from "./owed";
import type { OwedMessage } from "./owed-message";
import { readJournal } from "./recovery";
import { refusalBehind, type RefusedVoid } from "./refused-void";

export type { BatchEnd, ClosingBatch, SettledBatch } from "./batch-closing";
export type { BatchWalk, BookedTransaction, Standing } from "./batch-walk";
export type { BooksParts } from "./book-core";
export type { LastTransaction, OfflineMode } from "./book-state";
export type { BooksRefusal, UntoldEnd } from "./book-view";
export type { TransactionKind } from "./entries";
export type { TransactionFacts } from "./facts";
export type { End } from "./outcome";
export type { OwedMessage } from "./owed-message";
export type { RefusedVoid } from "./refused-void";
export type { BatchTotals, TotalsLine } from "./totals";

export class Books extends BookView {
  /** Records that were lost and nobody was told of yet. */
  readonly lost: number;

  private constructor(core: BookCore, lost: number) {
    super(core);
    this.lost = lost;
  }

  /** Opens the journal, reads it, and owes what a power cut left open. Throws `JournalError` when it cannot be used. */
  static open(parts: BooksParts): Books {
    const { deviceSecret, store, cipher } = parts.ports;
    const key = deviceSecret.derive(DEVICE_KEY_LABELS.journal);
    const journal = new Journal(store.flash, cipher, key);
    const { state, lost, isDamaged } = readJournal(journal);
    const core = new BookCore(parts, journal, state);
    if (isDamaged && state.batch !== undefined) recount(core);
    key.fill(0);
    const books = new Books(core, lost);
    books.#begin();
    return books;
  }

  /** A request is about to be handed to the link. Returns the number that it goes by. */
  begin(facts: TransactionFacts, request: Message): number {
    this.#assertMayBegin();
    const { last } = this.core.state;
    if (last?.state === "open") this.owe(last.sequence, "22");
    return this.core.write("intent", { ...factValues(facts), message: packKept(request) });
  }

  /** How the request ended: written down before anybody is told. */
  finish(of: number, end: End): void {
    this.core.write("outcome", outcomeValues(this.core.lastOf(of), end));
  }

  /** The request was never sent. Should flash not take that, the next start reverses what never was, which does no harm. */
  drop(of: number): void {
    try {
      this.finish(of, { result: "dropped" });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }

  /**
   * The last transaction must be taken back. Cannot fail: what flash does not take is owed in RAM. `field55`: how its card ended.
   */
  owe(of: number, reason: ReversalReason, field55?: Uint8Array): void {
    const last = this.core.lastOf(of);
    owe(this.core, last, last, last.state === "approved", last.isStored, reason, field55);
  }

  /** Takes back a transaction of the batch for the customer; it must stand. */
  void(transaction: BookedTransaction): void {
    if (transaction.standing !== "standing") throw new Error("a void of what does not stand");
    const { facts, isOffline } = transaction;
    owe(this.core, transaction, facts, true, isOffline && !transaction.isForwarded, VOID);
  }

  /** How the card of the last transaction ended is to be told. */
  advise(of: number, field55: Uint8Array): void {
    const { core } = this;
    const request = keptRequest(core.journal, core.lastOf(of));
    const message = pack(tapline87, cardResultOf(request, core.parts.requests.ownFields(request), field55));
    core.write("advice", { of, at: core.nowMs, ...core.state.outbox.next(0), message });
  }

  /** Keeps an offline approval with its 0220 until the host has it. `account` stays the caller's to wipe. Returns its number. */
  store(facts: TransactionFacts, advice: Message, account: CardSecrets): number {
    this.#assertMayBegin();
    const queued = this.core.state.outbox.next(facts.amountMinor);
    const sealed = this.core.accounts.seal(queued.ordinal, account.accountData);
    return this.core.write("stored", {
      ...{ ...factValues(facts), ...queued },
      ...{ message: pack(tapline87, advice), account: sealed },
    });
  }

  /** People were told how it ended. */
  told(of: number): void {
    const { last } = this.core.state;
    if (last?.sequence === of && !last.isTold) this.core.note("told", { of });
  }

  /** It is about to be handed to the link; from now on it goes as its repeat. */
  noteSent(place: Place): void {
    noteSent(this.core, place);
  }

  /**
   * The host answered it for good: with approval, or with a refusal, which takes a stored transaction out of the totals, and gives back to
   * them what a void took.
   */
  noteAnswered(owed: OwedMessage, answer: OwedAnswer): void {
    noteAnswered(this.core, owed, answer);
  }

  /** It is not sent any more: too old, or without its account data. If the host may have it nevertheless, it is taken back there. */
  giveUp(owed: OwedMessage, closing: Exclude<Closing, "answered">): void {
    giveUp(this.core, owed, closing);
  }

  /** People were told that it was refused. */
  refusalTold({ sequence, position }: RefusedVoid): void {
    const next = this.core.state.untoldRefusals > 1 ? refusalBehind(this.core.journal, position) : 0;
    this.core.note("refusalTold", { of: sequence, next });
  }

  /** The settlement of the open batch is about to be asked for; nothing may be owed. What is made from here on belongs to the next one. */
  beginClosing(request: Message): void {
    beginClosing(this.core, request);
  }

  /** The host agreed to the batch, or took it over: the records of its transactions may go. */
  closed(end: BatchEnd): void {
    noteClosed(this.core, end);
  }

  setOfflineMode(isOn: boolean, by: string): void {
    this.core.write("offlineMode", { isOn: isOn ? "yes" : "no", since: this.core.nowMs, by });
  }

  /** That records were lost was told. */
  lossTold(): void {
    if (this.lost > 0) this.core.write("lossTold", { count: this.lost });
  }

  /** Nobody waits: gets the flash ready for what comes. */
  tidy(): void {
    this.core.journal.tidy();
  }

  /** At the start: a batch to sell into, and what a power cut left open is owed. Nothing is touched that is another terminal's. */
  #begin(): void {
    const { core, lost } = this;
    const { log } = core.parts.ports;
    if (lost > 0) log.write("error", "books.lost", { records: lost });
    if (core.state.batch === undefined || (isOthers(core) && this.isSettled)) openBatch(core);
    if (isOthers(core)) return log.write("error", "books.others", { terminal: core.batch.terminalId });
    const { last } = core.state;
    if (last?.state !== "open") return;
    log.write("warning", "books.cut", { number: last.number });
    this.owe(last.sequence, "68");
  }

  /**
   * The host says up to which number batches of this terminal are closed: one that lost its count, and sold nothing since, goes on behind
   * that.
   */
  noteClosedBatches(upTo: number): void {
    if (upTo >= this.batch && this.isSettled) openBatch(this.core, upTo);
  }

  #assertMayBegin(): void {
    const { refusal } = this;
    if (refusal === "J1") throw new JournalFullError("the journal is full");
    if (refusal !== undefined) throw new JournalError(`nothing can be begun: ${refusal}`);
  }
}
