/**
 * The terminal's books: every transaction from the moment before its request is sent until the host has agreed to its batch, over the
 * journal (docs/books.md). What is written here outlives a power cut; what must not be forgotten is written before it is done or said.
 */
import { pack } from "../../iso8583/codec";
import type { Message } from "../../iso8583/message";
import { tapline87 } from "../../iso8583/tables/tapline87";
import { DEVICE_KEY_LABELS } from "../../ports/device-secret";
import type { TerminalPorts } from "../../ports/terminal-ports";
import { BODY_LIMIT } from "../../storage/journal/journal-record";
import { Journal } from "../../storage/journal/journal";
import { JournalError, JournalFullError } from "../../storage/journal/journal-error";
import type { Settings } from "../../storage/settings";
import { APPROVED } from "../host-answer";
import type { HostRequests } from "../host-requests";
import type { CardSecrets } from "../keys/account-data";
import { cardResultOf, reversalOf, VOID, type ReversalReason } from "../reversal";
import type { BookState } from "./book-state";
import { type LastTransaction, type OfflineMode, type OpenBatch } from "./book-state";
import {
  closingBatch,
  endValues,
  settledBatch,
  type BatchEnd,
  type ClosingBatch,
  type SettledBatch,
} from "./batch-closing";
import { answerOf, BatchWalk, isTakenBack, type BookedTransaction } from "./batch-walk";
import { BookWriter } from "./book-writer";
import type { Change, Closing, Counted } from "./entries";
import { factValues, type TransactionFacts } from "./facts";
import { keptRequest, packKept } from "./kept-request";
import { outcomeValues, type End } from "./outcome";
import { nextQueued, owedMessage, type OwedMessage } from "./owed-message";
import type { Place } from "./outbox";
import { QueuedAccounts, type QueuedAccountParts } from "./queued-account";
import { readJournal } from "./recovery";
import { refusalBehind, refusedVoid, type RefusedVoid } from "./refused-void";
import type { BatchTotals } from "./totals";

export type { BatchEnd, ClosingBatch, SettledBatch } from "./batch-closing";
export type { BatchWalk, BookedTransaction, Standing } from "./batch-walk";
export type { LastTransaction, OfflineMode } from "./book-state";
export type { TransactionKind } from "./entries";
export type { TransactionFacts } from "./facts";
export type { End } from "./outcome";
export type { OwedMessage } from "./owed-message";
export type { RefusedVoid } from "./refused-void";
export type { BatchTotals, TotalsLine } from "./totals";

export interface BooksParts {
  readonly ports: Pick<TerminalPorts, "cipher" | "clock" | "deviceSecret" | "log" | "random" | "store">;
  readonly settings: Pick<Settings, "terminalId" | "merchantId" | "currency">;
  readonly vault: QueuedAccountParts["vault"];
  /** Fields 7, 11, 12, 13 of messages that follow a transaction. */
  readonly requests: Pick<HostRequests, "ownFields">;
  /** The number of the next batch; it never comes twice. */
  readonly nextBatch: () => number;
}

/** Why nothing can be sold: J1 the journal is full, J2 its flash failed, J4 the settings are another terminal's. */
export type BooksRefusal = "J1" | "J2" | "J4";

/** The end of a transaction that nobody may have seen. */
export type UntoldEnd = LastTransaction;

/** Field 60 has six digits; after the last comes the first. */
const LAST_BATCH = 999_999;
const NO_COUNT = Object.freeze({ kind: "sale", amountMinor: 0, scheme: "" } as const);

export class Books {
  readonly #parts: BooksParts;
  readonly #journal: Journal;
  readonly #state: BookState;
  readonly #writer: BookWriter;
  readonly #accounts: QueuedAccounts;
  /** What flash would not take: owed as long as there is power. At the next start its open intent owes the same. */
  #unwritten: Message | undefined;
  /** Records that were lost and nobody was told of yet. */
  readonly lost: number;

  private constructor(parts: BooksParts, journal: Journal) {
    this.#parts = parts;
    this.#journal = journal;
    this.#accounts = new QueuedAccounts({ ...parts.ports, vault: parts.vault });
    const { state, lost, isDamaged } = readJournal(journal);
    this.#state = state;
    this.#writer = new BookWriter(journal, state, parts.ports.log);
    this.lost = lost;
    if (isDamaged && state.batch !== undefined) this.#recount();
  }

  /** Opens the journal, reads it, and owes what a power cut left open. Throws `JournalError` when it cannot be used. */
  static open(parts: BooksParts): Books {
    const { deviceSecret, store, cipher } = parts.ports;
    const key = deviceSecret.derive(DEVICE_KEY_LABELS.journal);
    const books = new Books(parts, new Journal(store.flash, cipher, key));
    key.fill(0);
    books.#begin();
    return books;
  }

  /** Why no transaction can begin. */
  get refusal(): BooksRefusal | undefined {
    if (this.#writer.hasFailed) return "J2";
    if (this.#isOthers) return "J4";
    return this.#journal.hasRoom(BODY_LIMIT) ? undefined : "J1";
  }

  /** A request is about to be handed to the link. Returns the number that it goes by. */
  begin(facts: TransactionFacts, request: Message): number {
    this.#assertMayBegin();
    if (this.#state.last?.state === "open") this.owe(this.#state.last.sequence, "22");
    return this.#writer.write("intent", { ...factValues(facts), message: packKept(request) });
  }

  /** How the request ended: written down before anybody is told. */
  finish(of: number, end: End): void {
    this.#writer.write("outcome", outcomeValues(this.#lastOf(of), end));
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
    const last = this.#lastOf(of);
    this.#owe(last, last, last.state === "approved", last.isStored, reason, field55);
  }

  /** Takes back a transaction of the batch for the customer; it must stand. */
  void(transaction: BookedTransaction): void {
    if (transaction.standing !== "standing") throw new Error("a void of what does not stand");
    const { facts, isOffline } = transaction;
    this.#owe(transaction, facts, true, isOffline && !transaction.isForwarded, VOID);
  }

  /** How the card of the last transaction ended is to be told. */
  advise(of: number, field55: Uint8Array): void {
    const request = keptRequest(this.#journal, this.#lastOf(of));
    const message = cardResultOf(request, this.#parts.requests.ownFields(request), field55);
    this.#writer.write("advice", {
      of,
      at: this.#now,
      ...this.#state.outbox.next(0),
      message: pack(tapline87, message),
    });
  }

  /** Keeps an offline approval with its 0220 until the host has it. `account` stays the caller's to wipe. Returns its number. */
  store(facts: TransactionFacts, advice: Message, account: CardSecrets): number {
    this.#assertMayBegin();
    const queued = this.#state.outbox.next(facts.amountMinor);
    const sealed = this.#accounts.seal(queued.ordinal, account.accountData);
    return this.#writer.write("stored", {
      ...{ ...factValues(facts), ...queued },
      ...{ message: pack(tapline87, advice), account: sealed },
    });
  }

  /** People were told how it ended. */
  told(of: number): void {
    const { last } = this.#state;
    if (last?.sequence === of && !last.isTold) this.#writer.note("told", { of });
  }

  /** The last transaction, if it ended and nobody may have seen how. */
  get untold(): UntoldEnd | undefined {
    const { last } = this.#state;
    return last === undefined || last.isTold || last.state === "open" ? undefined : last;
  }

  /** Whether a reversal goes before any request. */
  get isUrgent(): boolean {
    return this.#unwritten !== undefined || this.#state.outbox.urgent !== undefined;
  }

  /** Whether flash failed before the end of a transaction stood in it for sure. */
  get isUndecided(): boolean {
    return this.#writer.hasFailed && this.#state.last?.state === "open";
  }

  /** Whether something is owed that only RAM knows of. */
  get isForgetful(): boolean {
    return this.#unwritten !== undefined;
  }

  /** The reversal that goes before any request. */
  get urgent(): OwedMessage | undefined {
    if (this.#unwritten !== undefined) {
      const message = this.#unwritten;
      return { sequence: 0, position: 0, message, queued: undefined, stored: undefined, voided: undefined };
    }
    const { outbox } = this.#state;
    for (let place = outbox.urgent; place !== undefined; place = outbox.urgent) {
      const owed = this.#owedAt(place, place.isSent);
      if (owed !== undefined) return owed;
      outbox.settleUrgent(place.sequence);
    }
    return undefined;
  }

  /** The first of the queue. */
  head(): OwedMessage | undefined {
    const { outbox } = this.#state;
    const place = outbox.head((position, ordinal) => nextQueued(this.#journal, position, ordinal));
    return place && this.#owedAt(place, outbox.isSent(place.sequence));
  }

  /** It is about to be handed to the link; from now on it goes as its repeat. */
  noteSent({ sequence }: Place): void {
    if (sequence === 0) return;
    if (!this.#state.outbox.isSent(sequence)) this.#writer.note("sent", { of: sequence });
  }

  /**
   * The host answered it for good: with approval, or with a refusal, which takes a stored transaction out of the totals, and gives back to
   * them what a void took.
   */
  noteAnswered(owed: OwedMessage, answer: { code: string; authorisationCode?: string; reference?: string }): void {
    this.#close(owed, "answered", answer.code === APPROVED ? "none" : this.#changeOf(owed), answer);
  }

  /** It is not sent any more: too old, or without its account data. If the host may have it nevertheless, it is taken back there. */
  giveUp(owed: OwedMessage, closing: Exclude<Closing, "answered">): void {
    const { sequence, stored } = owed;
    if (stored !== undefined && this.#state.outbox.isSent(sequence)) {
      this.#owe(owed, { ...stored, number: 0 }, false, true, "68");
    }
    this.#close(owed, closing, this.#changeOf(owed), { code: "" });
  }

  /** The first void that the host refused and nobody was told of. */
  get refusedVoid(): RefusedVoid | undefined {
    const { untoldRefusals, firstRefusal } = this.#state;
    return untoldRefusals === 0 ? undefined : refusedVoid(this.#journal, firstRefusal);
  }

  /** People were told that it was refused. */
  refusalTold({ sequence, position }: RefusedVoid): void {
    const next = this.#state.untoldRefusals > 1 ? refusalBehind(this.#journal, position) : 0;
    this.#writer.note("refusalTold", { of: sequence, next });
  }

  /** How many wait in the queue. */
  get queued(): number {
    return this.#state.outbox.count;
  }

  /** What waits in the queue. */
  get queue(): { readonly count: number; readonly valueMinor: number; readonly oldestAtMs: number | undefined } {
    const { outbox } = this.#state;
    const place = outbox.head((position, ordinal) => nextQueued(this.#journal, position, ordinal));
    return { count: outbox.count, valueMinor: outbox.valueMinor, oldestAtMs: place?.at };
  }

  /** Forwards of this batch that came to nothing. */
  get declined(): { readonly count: number; readonly valueMinor: number } {
    return this.#state.declined;
  }

  /** Messages that the host is owed. */
  get unsent(): number {
    const { outbox } = this.#state;
    return outbox.count + outbox.urgentCount + (this.#unwritten === undefined ? 0 : 1);
  }

  /** Whether nothing would be lost if the terminal forgot everything now. */
  get isSettled(): boolean {
    const { isBatchUsed, last, closing } = this.#state;
    return this.unsent === 0 && !isBatchUsed && closing === undefined && last?.state !== "open";
  }

  /** Number of the open batch: field 60. */
  get batch(): number {
    return this.#batch.number;
  }

  /** Whose batch it is. */
  get owner(): Pick<OpenBatch, "terminalId" | "merchantId" | "currency"> {
    return this.#batch;
  }

  get totals(): BatchTotals {
    return this.#state.totals;
  }

  /** The approved transaction of the batch with this receipt number. */
  find(number: number): BookedTransaction | undefined {
    let found: BookedTransaction | undefined;
    this.each((transaction) => {
      if (transaction.facts.number === number) found = transaction;
    });
    return found;
  }

  /** The approved transactions of the batch, oldest first, each as it stands now; `false` from `take` ends it. */
  each(take: (transaction: BookedTransaction) => boolean | void): void {
    const walk = new BatchWalk(this.#journal, this.#batch.position);
    for (let one = walk.next(); one !== undefined; one = walk.next()) if (take(one) === false) return;
  }

  /** The last transaction, if it was approved and stands. */
  get lastBooked(): BookedTransaction | undefined {
    const { last } = this.#state;
    if (last?.state !== "approved") return undefined;
    const booked = new BatchWalk(this.#journal, last.position).next();
    return booked?.sequence === last.sequence && booked.standing === "standing" ? booked : undefined;
  }

  /** The request of a transaction: a 0100, 0200 or 0220 without chip and account data. */
  requestOf(place: Place): Message {
    return keptRequest(this.#journal, place);
  }

  /** Whether anything was approved in the open batch, also if it was taken back; when its first transaction began. */
  get use(): { readonly isUsed: boolean; readonly firstAtMs: number | undefined } {
    const { isBatchUsed, firstAt } = this.#state;
    return { isUsed: isBatchUsed, firstAtMs: firstAt };
  }

  /** The settlement of the open batch is about to be asked for; nothing may be owed. What is made from here on belongs to the next one. */
  beginClosing(request: Message): void {
    if (this.unsent > 0 || this.#state.last?.state === "open")
      throw new Error("a batch is closed with messages unsent");
    if (this.#state.closing !== undefined) throw new Error("a batch is closed before the last one was settled");
    const { count, valueMinor } = this.declined;
    const message = pack(tapline87, request);
    this.#writer.write("batchClosing", {
      number: this.batch,
      message,
      at: this.#now,
      declined: count,
      declinedMinor: valueMinor,
    });
    this.#openBatch();
  }

  /** How full the journal is, 0 to 100. Looks at all of it: not for every screen. */
  get usedPercent(): number {
    const { sectors, sectorsUsed } = this.#journal.usage;
    return Math.ceil((100 * sectorsUsed) / sectors);
  }

  /** Whether the host has to take a batch yet. */
  get isClosing(): boolean {
    return this.#state.closing !== undefined;
  }

  /** The batch that the host has to take yet; `undefined` also when flash does not give its record back. */
  get closing(): ClosingBatch | undefined {
    const { closing } = this.#state;
    return closing && closingBatch(this.#journal, closing, closing.isSent);
  }

  /** The approved transactions of the batch that the host has to take, oldest first, one at a call. */
  walkClosing(): BatchWalk {
    const { closing } = this.#state;
    if (closing === undefined) throw new Error("no batch is closed");
    return new BatchWalk(this.#journal, closing.batch?.position ?? closing.position);
  }

  /** The host agreed to the batch, or took it over: the records of its transactions may go. */
  closed(end: BatchEnd): void {
    const { closing } = this.#state;
    if (closing === undefined) throw new Error("no batch is closed");
    this.#writer.write("batchClosed", { number: closing.number, ...endValues(end) });
    this.#journal.release(closing.position);
  }

  /** The batch that was settled last; `undefined` before the first, or when its record is lost. */
  get settled(): SettledBatch | undefined {
    const { settled } = this.#state;
    return settled && settledBatch(this.#journal, settled);
  }

  get offlineMode(): OfflineMode {
    return this.#state.offlineMode;
  }

  setOfflineMode(isOn: boolean, by: string): void {
    this.#writer.write("offlineMode", { isOn: isOn ? "yes" : "no", since: this.#now, by });
  }

  /** That records were lost was told. */
  lossTold(): void {
    if (this.lost > 0) this.#writer.write("lossTold", { count: this.lost });
  }

  /** Nobody waits: gets the flash ready for what comes. */
  tidy(): void {
    this.#journal.tidy();
  }

  /** Where records are missing, totals come to what can be listed: entries that took back what is lost must not count either. */
  #recount(): void {
    const { totals } = this.#state;
    totals.clear();
    this.each(({ standing, facts }) => {
      if (standing === "standing") totals.add(facts);
    });
  }

  /** At the start: a batch to sell into, and what a power cut left open is owed. Nothing is touched that is another terminal's. */
  #begin(): void {
    const { log } = this.#parts.ports;
    if (this.lost > 0) log.write("error", "books.lost", { records: this.lost });
    if (this.#state.batch === undefined || (this.#isOthers && this.isSettled)) this.#openBatch();
    if (this.#isOthers) return log.write("error", "books.others", { terminal: this.#batch.terminalId });
    const { last } = this.#state;
    if (last?.state !== "open") return;
    log.write("warning", "books.cut", { number: last.number });
    this.owe(last.sequence, "68");
  }

  get #now(): number {
    return Math.floor(this.#parts.ports.clock.now());
  }

  get #batch(): OpenBatch {
    const { batch } = this.#state;
    if (batch === undefined) throw new Error("no batch is open");
    return batch;
  }

  /** Whether what is in the books belongs to other settings. */
  get #isOthers(): boolean {
    const { terminalId, merchantId, currency } = this.#parts.settings;
    const batch = this.#state.batch ?? this.#state.closing?.batch;
    if (batch === undefined) return false;
    return batch.terminalId !== terminalId || batch.merchantId !== merchantId || batch.currency !== currency.numeric;
  }

  /**
   * The host says up to which number batches of this terminal are closed: one that lost its count, and sold nothing since, goes on behind
   * that.
   */
  noteClosedBatches(upTo: number): void {
    if (upTo >= this.batch && this.isSettled) this.#openBatch(upTo);
  }

  #openBatch(after = 0): void {
    const { settings, nextBatch } = this.#parts;
    // What a batch is closed for, the next one is opened for; settings of others are for an empty terminal.
    const owner = this.#state.closing?.batch ?? { ...settings, currency: settings.currency.numeric };
    const { terminalId, merchantId, currency } = owner;
    const { lastBatch } = this.#state;
    const next = Math.max(nextBatch(), lastBatch + 1, after + 1);
    const number = next > LAST_BATCH ? 1 : next;
    this.#writer.write("batchOpened", { number, terminalId, merchantId, currency });
    if (this.#state.closing === undefined)
      this.#journal.release(this.#state.settled?.closing.position ?? this.#batch.position);
  }

  #assertMayBegin(): void {
    const { refusal } = this;
    if (refusal === "J1") throw new JournalFullError("the journal is full");
    if (refusal !== undefined) throw new JournalError(`nothing can be begun: ${refusal}`);
  }

  #lastOf(of: number): LastTransaction {
    const { last } = this.#state;
    if (last?.sequence !== of) throw new Error("not the last transaction");
    return last;
  }

  #owe(
    place: Place,
    facts: Pick<LastTransaction, "kind" | "amountMinor" | "scheme" | "number">,
    subtracts: boolean,
    isQueued: boolean,
    reason: ReversalReason,
    field55?: Uint8Array,
  ): void {
    const request = keptRequest(this.#journal, place);
    const message = reversalOf(request, reason, this.#parts.requests.ownFields(request), field55);
    const { kind, amountMinor, scheme, number } = facts;
    const queued = isQueued ? this.#state.outbox.next(0) : { ordinal: 0, sumMinor: 0 };
    this.#parts.ports.log.write("warning", "host.reversal-owed", { stan: request.get(11) ?? "", reason });
    try {
      this.#writer.write("owed", {
        ...{ of: place.sequence, reason, subtracts: subtracts ? "yes" : "no", kind, amountMinor, scheme, number },
        ...{ at: this.#now, ...queued, message: pack(tapline87, message) },
      });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#unwritten = message;
    }
  }

  /** What totals change by when this comes to nothing. */
  #changeOf(owed: OwedMessage): Change {
    if (owed.stored !== undefined) return isTakenBack(this.#journal, owed) ? "none" : "subtract";
    if (owed.voided === undefined) return "none";
    if (owed.queued === undefined) return "add";
    // It waited behind its forward: where that came to nothing, so does this.
    const forward = answerOf(this.#journal, this.#batch.position, owed.voided.of);
    return forward === undefined || forward.answer.code === APPROVED ? "add" : "none";
  }

  #close(
    { sequence, position, queued, stored, voided }: OwedMessage,
    closing: Closing,
    change: Change,
    { code, authorisationCode = "", reference = "" }: { code: string; authorisationCode?: string; reference?: string },
  ): void {
    if (sequence === 0) {
      this.#unwritten = undefined;
      return;
    }
    const { ordinal, sumMinor } = queued ?? { ordinal: 0, sumMinor: 0 };
    const { kind, amountMinor, scheme }: Counted = stored ?? voided ?? NO_COUNT;
    this.#writer.note("answered", {
      ...{ of: sequence, position, closing, code, change, kind, amountMinor, scheme },
      ...{ ordinal, sumMinor, authorisationCode, reference },
    });
    if (stored !== undefined && this.#state.outbox.count === 0) this.#accounts.forget();
  }

  #owedAt({ position }: Place, isSent: boolean): OwedMessage | undefined {
    const record = this.#journal.read(position);
    return record && owedMessage(record, isSent, this.#accounts);
  }
}
