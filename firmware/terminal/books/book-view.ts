/** What the terminal's books say: everything that may be asked of them. Asking writes nothing. */
import type { Message } from "../../iso8583/message";
import { BODY_LIMIT } from "../../storage/journal/journal-record";
import { eachBooked, findBooked, isOthers, isSettled, lastBooked, walkClosing } from "./batch";
import { closingBatch, settledBatch, type ClosingBatch, type SettledBatch } from "./batch-closing";
import type { BatchWalk, BookedTransaction } from "./batch-walk";
import type { BookCore } from "./book-core";
import type { LastTransaction, OfflineMode, OpenBatch } from "./book-state";
import { keptRequest } from "./kept-request";
import type { Place } from "./outbox";
import { headMessage, headPlace, unsentCount, urgentMessage } from "./owed";
import type { OwedMessage } from "./owed-message";
import { refusedVoid, type RefusedVoid } from "./refused-void";
import type { BatchTotals } from "./totals";

/** Why nothing can be sold: J1 the journal is full, J2 its flash failed, J4 the settings are another terminal's. */
export type BooksRefusal = "J1" | "J2" | "J4";

/** The end of a transaction that nobody may have seen. */
export type UntoldEnd = LastTransaction;

export class BookView {
  protected readonly core: BookCore;

  protected constructor(core: BookCore) {
    this.core = core;
  }

  /** Why no transaction can begin. */
  get refusal(): BooksRefusal | undefined {
    if (this.core.hasFailed) return "J2";
    if (isOthers(this.core)) return "J4";
    return this.core.journal.hasRoom(BODY_LIMIT) ? undefined : "J1";
  }

  /** The last transaction, if it ended and nobody may have seen how. */
  get untold(): UntoldEnd | undefined {
    const { last } = this.core.state;
    return last === undefined || last.isTold || last.state === "open" ? undefined : last;
  }

  /** Whether a reversal goes before any request. */
  get isUrgent(): boolean {
    return this.core.unwritten !== undefined || this.core.state.outbox.urgent !== undefined;
  }

  /** Whether flash failed before the end of a transaction stood in it for sure. */
  get isUndecided(): boolean {
    return this.core.hasFailed && this.core.state.last?.state === "open";
  }

  /** Whether something is owed that only RAM knows of. */
  get isForgetful(): boolean {
    return this.core.unwritten !== undefined;
  }

  /** The reversal that goes before any request. */
  get urgent(): OwedMessage | undefined {
    return urgentMessage(this.core);
  }

  /** The first of the queue. */
  head(): OwedMessage | undefined {
    return headMessage(this.core);
  }

  /** The first void that the host refused and nobody was told of. */
  get refusedVoid(): RefusedVoid | undefined {
    const { untoldRefusals, firstRefusal } = this.core.state;
    return untoldRefusals === 0 ? undefined : refusedVoid(this.core.journal, firstRefusal);
  }

  /** How many wait in the queue. */
  get queued(): number {
    return this.core.state.outbox.count;
  }

  /** What waits in the queue. */
  get queue(): { readonly count: number; readonly valueMinor: number; readonly oldestAtMs: number | undefined } {
    const oldestAtMs = headPlace(this.core)?.at;
    const { count, valueMinor } = this.core.state.outbox;
    return { count, valueMinor, oldestAtMs };
  }

  /** Forwards of this batch that came to nothing. */
  get declined(): { readonly count: number; readonly valueMinor: number } {
    return this.core.state.declined;
  }

  /** Messages that the host is owed. */
  get unsent(): number {
    return unsentCount(this.core);
  }

  /** Whether nothing would be lost if the terminal forgot everything now. */
  get isSettled(): boolean {
    return isSettled(this.core);
  }

  /** Number of the open batch: field 60. */
  get batch(): number {
    return this.core.batch.number;
  }

  /** Whose batch it is. */
  get owner(): Pick<OpenBatch, "terminalId" | "merchantId" | "currency"> {
    return this.core.batch;
  }

  get totals(): BatchTotals {
    return this.core.state.totals;
  }

  /** The approved transaction of the batch with this receipt number. */
  find(number: number): BookedTransaction | undefined {
    return findBooked(this.core, number);
  }

  /** The approved transactions of the batch, oldest first, each as it stands now; `false` from `take` ends it. */
  each(take: (transaction: BookedTransaction) => boolean | void): void {
    eachBooked(this.core, take);
  }

  /** The last transaction, if it was approved and stands. */
  get lastBooked(): BookedTransaction | undefined {
    return lastBooked(this.core);
  }

  /** The request of a transaction: a 0100, 0200 or 0220 without chip and account data. */
  requestOf(place: Place): Message {
    return keptRequest(this.core.journal, place);
  }

  /** Whether anything was approved in the open batch, also if it was taken back; when its first transaction began. */
  get use(): { readonly isUsed: boolean; readonly firstAtMs: number | undefined } {
    const { isBatchUsed, firstAt } = this.core.state;
    return { isUsed: isBatchUsed, firstAtMs: firstAt };
  }

  /** How full the journal is, 0 to 100. Looks at all of it: not for every screen. */
  get usedPercent(): number {
    const { sectors, sectorsUsed } = this.core.journal.usage;
    return Math.ceil((100 * sectorsUsed) / sectors);
  }

  /** Whether the host has to take a batch yet. */
  get isClosing(): boolean {
    return this.core.state.closing !== undefined;
  }

  /** The batch that the host has to take yet; `undefined` also when flash does not give its record back. */
  get closing(): ClosingBatch | undefined {
    const { closing } = this.core.state;
    return closing && closingBatch(this.core.journal, closing, closing.isSent);
  }

  /** The approved transactions of the batch that the host has to take, oldest first, one at a call. */
  walkClosing(): BatchWalk {
    return walkClosing(this.core);
  }

  /** The batch that was settled last; `undefined` before the first, or when its record is lost. */
  get settled(): SettledBatch | undefined {
    const { settled } = this.core.state;
    return settled && settledBatch(this.core.journal, settled);
  }

  get offlineMode(): OfflineMode {
    return this.core.state.offlineMode;
  }
}
