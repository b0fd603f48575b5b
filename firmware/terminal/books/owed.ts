/**
 * What the host is owed (docs/books.md, "What is owed"): reversals that no request may overtake, and the queue behind them; how each
 * comes to be owed, and how it ends.
 */
import { pack } from "../../iso8583/codec";
import { tapline87 } from "../../iso8583/tables/tapline87";
import { JournalError } from "../../storage/journal/journal-error";
import { APPROVED } from "../host-answer";
import { reversalOf, type ReversalReason } from "../reversal";
import { answerOf, isTakenBack } from "./batch-walk";
import type { BookCore } from "./book-core";
import type { LastTransaction } from "./book-state";
import type { Change, Closing, Counted } from "./entries";
import { keptRequest } from "./kept-request";
import type { Place, QueuedPlace } from "./outbox";
import { nextQueued, owedMessage, type OwedMessage } from "./owed-message";

/** What the host said of it: fields 39, 38 and 37. */
export interface OwedAnswer {
  readonly code: string;
  readonly authorisationCode?: string;
  readonly reference?: string;
}

const NO_COUNT = Object.freeze({ kind: "sale", amountMinor: 0, scheme: "" } as const);

/** A transaction is taken back. Cannot fail: what flash does not take is owed in RAM. `subtracts`: totals count it. */
export function owe(
  core: BookCore,
  place: Place,
  facts: Pick<LastTransaction, "kind" | "amountMinor" | "scheme" | "number">,
  subtracts: boolean,
  isQueued: boolean,
  reason: ReversalReason,
  field55?: Uint8Array,
): void {
  const { ports, requests } = core.parts;
  const request = keptRequest(core.journal, place);
  const message = reversalOf(request, reason, requests.ownFields(request), field55);
  const { kind, amountMinor, scheme, number } = facts;
  const queued = isQueued ? core.state.outbox.next(0) : { ordinal: 0, sumMinor: 0 };
  ports.log.write("warning", "host.reversal-owed", { stan: request.get(11) ?? "", reason });
  try {
    core.write("owed", {
      ...{ of: place.sequence, reason, subtracts: subtracts ? "yes" : "no", kind, amountMinor, scheme, number },
      ...{ at: core.nowMs, ...queued, message: pack(tapline87, message) },
    });
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    core.unwritten = message;
  }
}

/** The reversal that goes before any request. */
export function urgentMessage(core: BookCore): OwedMessage | undefined {
  const { outbox } = core.state;
  if (core.unwritten !== undefined) {
    const message = core.unwritten;
    return { sequence: 0, position: 0, message, queued: undefined, stored: undefined, voided: undefined };
  }
  for (let place = outbox.urgent; place !== undefined; place = outbox.urgent) {
    const owed = owedAt(core, place, place.isSent);
    if (owed !== undefined) return owed;
    outbox.settleUrgent(place.sequence);
  }
  return undefined;
}

/** The first of the queue. */
export function headMessage(core: BookCore): OwedMessage | undefined {
  const place = headPlace(core);
  return place && owedAt(core, place, core.state.outbox.isSent(place.sequence));
}

/** Where the first of the queue lies. */
export function headPlace({ journal, state }: BookCore): QueuedPlace | undefined {
  return state.outbox.head((position, ordinal) => nextQueued(journal, position, ordinal));
}

/** How many messages the host is owed. */
export function unsentCount({ state, unwritten }: BookCore): number {
  return state.outbox.count + state.outbox.urgentCount + (unwritten === undefined ? 0 : 1);
}

/** It is about to be handed to the link; from now on it goes as its repeat. */
export function noteSent(core: BookCore, { sequence }: Place): void {
  if (sequence === 0) return;
  if (!core.state.outbox.isSent(sequence)) core.note("sent", { of: sequence });
}

/**
 * The host answered it for good: with approval, or with a refusal, which takes a stored transaction out of the totals, and gives back to
 * them what a void took.
 */
export function noteAnswered(core: BookCore, owed: OwedMessage, answer: OwedAnswer): void {
  close(core, owed, "answered", answer.code === APPROVED ? "none" : changeOf(core, owed), answer);
}

/** It is not sent any more: too old, or without its account data. If the host may have it nevertheless, it is taken back there. */
export function giveUp(core: BookCore, owed: OwedMessage, closing: Exclude<Closing, "answered">): void {
  const { sequence, stored } = owed;
  if (stored !== undefined && core.state.outbox.isSent(sequence)) {
    owe(core, owed, { ...stored, number: 0 }, false, true, "68");
  }
  close(core, owed, closing, changeOf(core, owed), { code: "" });
}

/** What totals change by when this comes to nothing. */
function changeOf(core: BookCore, owed: OwedMessage): Change {
  if (owed.stored !== undefined) return isTakenBack(core.journal, owed) ? "none" : "subtract";
  if (owed.voided === undefined) return "none";
  if (owed.queued === undefined) return "add";
  // It waited behind its forward: where that came to nothing, so does this.
  const forward = answerOf(core.journal, core.batch.position, owed.voided.of);
  return forward === undefined || forward.answer.code === APPROVED ? "add" : "none";
}

function close(
  core: BookCore,
  { sequence, position, queued, stored, voided }: OwedMessage,
  closing: Closing,
  change: Change,
  { code, authorisationCode = "", reference = "" }: OwedAnswer,
): void {
  if (sequence === 0) {
    core.unwritten = undefined;
    return;
  }
  const { ordinal, sumMinor } = queued ?? { ordinal: 0, sumMinor: 0 };
  const { kind, amountMinor, scheme }: Counted = stored ?? voided ?? NO_COUNT;
  core.note("answered", {
    ...{ of: sequence, position, closing, code, change, kind, amountMinor, scheme },
    ...{ ordinal, sumMinor, authorisationCode, reference },
  });
  if (stored !== undefined && core.state.outbox.count === 0) core.accounts.forget();
}

function owedAt({ journal, accounts }: BookCore, { position }: Place, isSent: boolean): OwedMessage | undefined {
  const record = journal.read(position);
  return record && owedMessage(record, isSent, accounts);
}
