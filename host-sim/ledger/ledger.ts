/** The acquirer's book: one row a transaction, written before it is answered. */
import { Kysely, SqliteDialect } from "kysely";
import type { Insertable } from "kysely";
import { maskPan } from "../../firmware/codec/pan";
import { LedgerError } from "./ledger-error";
import { findSettlement, SettlementBook } from "./settlement-book";
import { isRefund, isVoid, signed, standingOf, standingStates, stands, type StandingTransaction } from "./standing";
import { openDatabase, openMemory } from "./open-database";
import type { OpenedLedger } from "./open-database";
import { withStatementCache } from "./statement-cache";
import type {
  CardEnd,
  CardEndResult,
  Reversal,
  ReversalResult,
  TransactionDecision,
  TransactionDifference,
  TransactionFacts,
  TransactionFilter,
  TransactionKey,
} from "./transaction";
import type { LedgerSchema, StatementRow, TransactionRow, TransactionState, TransactionTable } from "./schema";

/** In place of a token, where a reversal came for a sale that never did: nobody knows its card. */
const unknownCard = "0".repeat(64);

/** Numbers are given before rows are written, and not each becomes a row: the last reference may be ahead of the last row. */
const lastSequence = `
  SELECT max(
    coalesce((SELECT max(id) FROM transactions), 0),
    coalesce((SELECT CAST(substr(retrieval_reference, 7) AS INTEGER) FROM transactions
      WHERE retrieval_reference IS NOT NULL ORDER BY id DESC LIMIT 1), 0)
  )`;

export class Ledger {
  /** How batches were settled. */
  readonly settlements: SettlementBook;
  readonly #opened: OpenedLedger;
  readonly #database: Kysely<LedgerSchema>;
  #sequence: number;

  private constructor(opened: OpenedLedger) {
    this.#opened = opened;
    this.#database = new Kysely<LedgerSchema>({
      dialect: new SqliteDialect({ database: withStatementCache(opened.database) }),
    });
    this.settlements = new SettlementBook(this.#database);
    this.#sequence = opened.database.prepare(lastSequence).pluck().get() as number;
  }

  /** Opens or makes the ledger in a file. Throws {@link LedgerError}. */
  static open(path: string): Ledger {
    return new Ledger(openDatabase(path));
  }

  /** A ledger that is gone with the object. */
  static inMemory(): Ledger {
    return new Ledger(openMemory());
  }

  /** A number that no earlier transaction had; retrieval reference numbers are made of it. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** The transaction with this key. */
  find(key: TransactionKey): Promise<TransactionRow | undefined> {
    return find(this.#database, key);
  }

  /**
   * Writes a decided transaction. Throws {@link LedgerError} `duplicate` when its key is taken, `batch-closed` when it would move money
   * in a batch that was settled.
   */
  async record(facts: TransactionFacts, decision: TransactionDecision, at: number): Promise<TransactionRow> {
    const state = decision.answerCode === "00" ? approvedState(facts) : "declined";
    return this.#insert(this.#database, {
      ...this.#columns(facts, at),
      answer_code: decision.answerCode,
      authorisation_code: decision.authorisationCode ?? null,
      retrieval_reference: decision.retrievalReference,
      cryptogram: decision.cryptogram,
      rule: decision.rule ?? null,
      answer: decision.answer,
      state,
    });
  }

  /** Another transaction of this card that stands and was made with the same cryptogram: the same tap. */
  async standingTwin(facts: TransactionFacts): Promise<TransactionRow | undefined> {
    if (facts.pan === undefined || facts.applicationCryptogram === undefined) return undefined;
    const rows = await this.#database
      .selectFrom("transactions")
      .selectAll()
      .where("pan_token", "=", this.#opened.tokens(facts.pan))
      .where("application_cryptogram", "=", facts.applicationCryptogram)
      .where("state", "in", standingStates)
      .execute();
    return rows.find(
      (row) =>
        row.terminal_id !== facts.terminalId || row.stan !== facts.stan || row.transmitted_at !== facts.transmittedAt,
    );
  }

  /**
   * Takes a transaction back, found by the key in `original`; what its request says besides must agree. A reversal that comes
   * twice changes nothing the second time. If the original is unknown its key is barred. `end` is noted with it, if there is one.
   */
  reverse(original: TransactionFacts, reversal: Reversal, at: number, end?: CardEnd): Promise<ReversalResult> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await find(transaction, original);
      const marks = {
        reversal_stan: reversal.stan,
        reversal_transmitted_at: reversal.transmittedAt,
        reversal_reason: reversal.reason,
      };
      if (row === undefined) {
        const columns = { ...this.#columns(original, at), ...marks, state: "barred", cryptogram: "unchecked" } as const;
        return { kind: "barred", row: await this.#insert(transaction, columns) };
      }
      const what = this.difference(row, original);
      if (what !== undefined) return { kind: "differs", what };
      if (row.state === "barred" || row.state === "reversed") return { kind: "already-reversed", row };
      const isStanding = stands(row);
      if (isStanding && (await isSettled(transaction, row))) {
        if (isVoid(reversal.reason)) return { kind: "settled", row };
        await noteReversedLater(transaction, row, at);
      }
      const noted = end === undefined || row.card_stan !== null ? {} : cardColumns(end);
      const state = isStanding ? "reversed" : "declined";
      const update = transaction.updateTable("transactions").set({ ...marks, ...noted, state, updated_at: at });
      const changed = await update.where("id", "=", row.id).returningAll().executeTakeFirstOrThrow();
      return { kind: isStanding ? "reversed" : "was-declined", row: changed };
    });
  }

  /** Notes how the card of a transaction ended; the first word stands. Without an end it only says what stands in the way of one. */
  noteCardEnd(original: TransactionFacts, end: CardEnd | undefined, at: number): Promise<CardEndResult> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await find(transaction, original);
      if (row === undefined) return { kind: "unknown" };
      const what = this.difference(row, original);
      if (what !== undefined) return { kind: "differs", what };
      if (row.card_stan !== null || end === undefined) return { kind: "already-noted", row };
      const update = transaction.updateTable("transactions").set({ ...cardColumns(end), updated_at: at });
      return { kind: "noted", row: await update.where("id", "=", row.id).returningAll().executeTakeFirstOrThrow() };
    });
  }

  /**
   * Moves the transaction counter of a terminal's initial key up. `false` when it is not above the highest one seen: then a message was
   * repeated, or a terminal wound back.
   */
  async advanceKeyCounter(initialKeyId: string, counter: number): Promise<boolean> {
    const result = await this.#database
      .insertInto("key_counters")
      .values({ initial_key_id: initialKeyId, counter })
      .onConflict((conflict) =>
        conflict.column("initial_key_id").doUpdateSet({ counter }).where("key_counters.counter", "<", counter),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Keeps what a terminal stated about itself, in place of what it stated before. */
  async keepStatement(row: StatementRow): Promise<void> {
    const { received_at, statement, signature } = row;
    await this.#database
      .insertInto("statements")
      .values(row)
      .onConflict((conflict) => conflict.column("terminal_id").doUpdateSet({ received_at, statement, signature }))
      .execute();
  }

  /** The latest statement of a terminal. */
  statementOf(terminalId: string): Promise<StatementRow | undefined> {
    return this.#database.selectFrom("statements").selectAll().where("terminal_id", "=", terminalId).executeTakeFirst();
  }

  /** Whether a message under this initial key was ever taken. */
  async isKeyUsed(initialKeyId: string): Promise<boolean> {
    const query = this.#database.selectFrom("key_counters").select("counter");
    return (await query.where("initial_key_id", "=", initialKeyId).executeTakeFirst()) !== undefined;
  }

  /** Rows by filter, newest first, at most `limit` (100). */
  list(filter: TransactionFilter = {}): Promise<TransactionRow[]> {
    let query = this.#database
      .selectFrom("transactions")
      .selectAll()
      .orderBy("id", "desc")
      .limit(filter.limit ?? 100);
    if (filter.terminalId !== undefined) query = query.where("terminal_id", "=", filter.terminalId);
    if (filter.state !== undefined) query = query.where("state", "=", filter.state);
    if (filter.batch !== undefined) query = query.where("batch", "=", filter.batch);
    if (filter.pan !== undefined) query = query.where("pan_token", "=", this.#opened.tokens(filter.pan));
    if (filter.beforeId !== undefined) query = query.where("id", "<", filter.beforeId);
    return query.execute();
  }

  /** All transactions of a terminal, or of one batch of it, with what each moved: their sum is what the merchant gets. Oldest first. */
  async standing(terminalId: string, batch?: number): Promise<StandingTransaction[]> {
    let query = this.#database.selectFrom("transactions").selectAll().where("terminal_id", "=", terminalId);
    if (batch !== undefined) query = query.where("batch", "=", batch);
    return (await query.orderBy("id").execute()).map(standingOf);
  }

  /** In what a row is another transaction than the one these facts describe; `undefined` when it is the same. */
  difference(row: TransactionRow, original: TransactionFacts): TransactionDifference | undefined {
    if (row.message_type !== original.messageType) return "message-type";
    if (original.pan !== undefined && row.pan_token !== unknownCard && !this.isOfCard(row, original.pan)) return "card";
    if (row.amount_minor !== original.amountMinor) return "amount";
    if (row.currency !== original.currency) return "currency";
    if (row.processing_code !== original.processingCode) return "processing-code";
    // What follows a transaction does not name its batch.
    if (original.batch !== undefined && row.batch !== null && row.batch !== original.batch) return "batch";
    return undefined;
  }

  /** Whether the row is of this card. */
  isOfCard(row: TransactionRow, pan: string): boolean {
    return row.pan_token === this.#opened.tokens(pan);
  }

  /** Closes the database. The ledger is of no use afterwards. */
  close(): Promise<void> {
    return this.#database.destroy();
  }

  #columns(facts: TransactionFacts, at: number) {
    return {
      terminal_id: facts.terminalId,
      stan: facts.stan,
      transmitted_at: facts.transmittedAt,
      message_type: facts.messageType,
      processing_code: facts.processingCode,
      amount_minor: facts.amountMinor,
      currency: facts.currency,
      merchant_id: facts.merchantId,
      masked_pan: facts.pan === undefined ? "" : maskPan(facts.pan),
      pan_token: facts.pan === undefined ? unknownCard : this.#opened.tokens(facts.pan),
      entry_mode: facts.entryMode,
      batch: facts.batch ?? null,
      offline_approval: facts.offlineApproval ?? null,
      application_cryptogram: facts.applicationCryptogram ?? null,
      created_at: at,
      updated_at: at,
    };
  }

  async #insert(database: Kysely<LedgerSchema>, values: Insertable<TransactionTable>): Promise<TransactionRow> {
    try {
      return await database.insertInto("transactions").values(values).returningAll().executeTakeFirstOrThrow();
    } catch (cause) {
      const code = (cause as { code?: unknown }).code;
      if (code === "SQLITE_CONSTRAINT_UNIQUE") {
        const key = `${values.terminal_id} ${values.stan} ${values.transmitted_at}`;
        throw new LedgerError("duplicate", `transaction ${key} is recorded already`, { cause });
      }
      if (code === "SQLITE_CONSTRAINT_TRIGGER") {
        throw new LedgerError("batch-closed", `batch ${values.batch} of ${values.terminal_id} is closed`, { cause });
      }
      if (typeof code !== "string" || !code.startsWith("SQLITE_CONSTRAINT")) throw cause;
      throw new LedgerError("constraint", `the ledger refuses the row: ${(cause as Error).message}`, { cause });
    }
  }
}

function find(database: Kysely<LedgerSchema>, key: TransactionKey): Promise<TransactionRow | undefined> {
  return database
    .selectFrom("transactions")
    .selectAll()
    .where("terminal_id", "=", key.terminalId)
    .where("stan", "=", key.stan)
    .where("transmitted_at", "=", key.transmittedAt)
    .executeTakeFirst();
}

/** What an approval does to the money. */
function approvedState({ messageType, processingCode }: TransactionFacts): TransactionState {
  if (isRefund(processingCode)) return "refunded";
  return messageType === "0100" ? "authorised" : "charged";
}

function cardColumns({ stan, transmittedAt, cryptogram, decision, scriptResults, scripts }: CardEnd) {
  return {
    card_stan: stan,
    card_transmitted_at: transmittedAt,
    card_cryptogram: cryptogram,
    card_decision: decision ?? null,
    script_results: scriptResults === undefined ? null : Buffer.from(scriptResults).toString("hex").toUpperCase(),
    scripts: scripts ?? null,
  };
}

/** Whether the batch of a transaction was closed. */
async function isSettled(database: Kysely<LedgerSchema>, row: TransactionRow): Promise<boolean> {
  if (row.batch === null) return false;
  const settlement = await findSettlement(database, { terminalId: row.terminal_id, batch: row.batch });
  return settlement !== undefined && settlement.closed_at !== null;
}

/** A closed batch comes to less than was agreed: that must not go unseen. */
async function noteReversedLater(database: Kysely<LedgerSchema>, row: TransactionRow, at: number): Promise<void> {
  if (row.batch === null) return;
  await database
    .insertInto("differences")
    .values({
      terminal_id: row.terminal_id,
      batch: row.batch,
      stan: row.stan,
      transmitted_at: row.transmitted_at,
      kind: "reversed-later",
      terminal_minor: signed(row.processing_code, row.amount_minor),
      host_minor: 0,
      created_at: at,
    })
    .execute();
}
