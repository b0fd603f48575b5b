/**
 * Batches and how they were settled (docs/host-messages.md, "What belongs to a batch"): totals compared, what a terminal uploads when they
 * differ, and the differences. Every step is one SQLite transaction and may come again at any time, also after a crash.
 */
import type { Kysely } from "kysely";
import { areEqual, hostTotals, terminalTotals, totalsOf, type BatchTotals, type BookEntry } from "./batch-totals";
import { differencesOf } from "./book-differences";
import type { DifferenceRow, LedgerSchema, SettlementRow, TransactionRow } from "./schema";
import { signed, standingStates } from "./standing";
import type { MessageKey } from "./transaction";

/** Names a batch. */
export interface BatchKey {
  readonly terminalId: string;
  readonly batch: number;
}

/** A batch as its terminal has it: a 0500 or 0520. */
export interface SettlementClaim extends BatchKey, MessageKey {
  readonly merchantId: string;
  readonly currency: string;
  readonly totals: BatchTotals;
  /** Field 63 as it came. */
  readonly details: Uint8Array | undefined;
}

/** A standing transaction as its terminal has it: a 0320. */
export interface Upload extends BatchKey, BookEntry {}

/** What became of a claim. */
export interface SettlementResult {
  /**
   * `closed`, now or before, with these totals. `differs`: an upload is wanted, or the upload does not come to the totals.
   * `closed-otherwise`: it was closed with other totals. `not-asked`: nobody wanted an upload.
   */
  readonly kind: "closed" | "differs" | "closed-otherwise" | "not-asked";
  /** What the host counts. */
  readonly host: BatchTotals;
  /** Transactions that were captured by it. */
  readonly captured: readonly TransactionRow[];
}

const none: readonly TransactionRow[] = Object.freeze([]);

export class SettlementBook {
  readonly #database: Kysely<LedgerSchema>;

  constructor(database: Kysely<LedgerSchema>) {
    this.#database = database;
  }

  /** The settlement of a batch, closed or under way. */
  find(key: BatchKey): Promise<SettlementRow | undefined> {
    return findSettlement(this.#database, key);
  }

  /** The highest number of a closed batch of the terminal; 0 when there is none. */
  async lastClosed(terminalId: string): Promise<number> {
    const query = this.#database.selectFrom("settlements").select(({ fn }) => fn.max("batch").as("last"));
    const row = await query.where("terminal_id", "=", terminalId).where("closed_at", "is not", null).executeTakeFirst();
    return row?.last ?? 0;
  }

  /** All settlements of a terminal, or of all, those under way included, by terminal and batch. */
  list(terminalId?: string): Promise<SettlementRow[]> {
    const query = this.#database.selectFrom("settlements").selectAll().orderBy("terminal_id").orderBy("batch");
    return (terminalId === undefined ? query : query.where("terminal_id", "=", terminalId)).execute();
  }

  /** Where the books did not agree, by batch and time. */
  differences(terminalId: string, batch?: number): Promise<DifferenceRow[]> {
    let query = this.#database.selectFrom("differences").selectAll().where("terminal_id", "=", terminalId);
    if (batch !== undefined) query = query.where("batch", "=", batch);
    return query.orderBy("batch").orderBy("transmitted_at").orderBy("stan").execute();
  }

  /**
   * Compares totals. The first claim that agrees closes the batch; one that does not, or is disputed whatever it says, opens it for
   * an upload.
   */
  reconcile(claim: SettlementClaim, at: number, isDisputed = false): Promise<SettlementResult> {
    return this.#database.transaction().execute(async (transaction) => {
      const known = await findSettlement(transaction, claim);
      if (known !== undefined && known.closed_at !== null) return closedBefore(known, claim);
      const entries = await hostEntries(transaction, claim);
      const host = totalsOf(entries, claim.currency);
      // Another claim, another upload: what came for the former one may not stand any more.
      if (known !== undefined && !areEqual(terminalTotals(known), claim.totals)) await dropUploads(transaction, claim);
      const isSameCurrency = entries.every(({ currency }) => currency === claim.currency);
      const agrees = !isDisputed && isSameCurrency && areEqual(host, claim.totals);
      await write(transaction, claim, host, agrees ? "agreed" : "differing", at);
      const captured = agrees ? await capture(transaction, claim, at) : none;
      return { kind: agrees ? "closed" : "differs", host, captured };
    });
  }

  /** Takes one transaction of a batch that differs. `repeat`: the batch was closed with it. `not-asked`: nobody wants it. */
  upload(entry: Upload): Promise<"noted" | "repeat" | "not-asked"> {
    return this.#database.transaction().execute(async (transaction) => {
      const settlement = await findSettlement(transaction, entry);
      if (settlement === undefined) return "not-asked";
      if (settlement.closed_at !== null) {
        const entries = await uploadedEntries(transaction, entry);
        return entries.some((each) => differencesOf([entry], [each]).length === 0) ? "repeat" : "not-asked";
      }
      const values = { currency: entry.currency, signed_minor: entry.signedMinor };
      await transaction
        .insertInto("uploads")
        .values({ ...keyColumns(entry), stan: entry.stan, transmitted_at: entry.transmittedAt, ...values })
        .onConflict((conflict) => conflict.doUpdateSet(values))
        .execute();
      return "noted";
    });
  }

  /** Closes a batch that differs with the terminal's totals, if its upload comes to them, and writes down each difference. */
  takeOver(claim: SettlementClaim, at: number): Promise<SettlementResult> {
    return this.#database.transaction().execute(async (transaction) => {
      const known = await findSettlement(transaction, claim);
      if (known !== undefined && known.closed_at !== null) return closedBefore(known, claim);
      const entries = await hostEntries(transaction, claim);
      const host = totalsOf(entries, claim.currency);
      if (known === undefined) return { kind: "not-asked", host, captured: none };
      const uploaded = await uploadedEntries(transaction, claim);
      if (!areEqual(totalsOf(uploaded, claim.currency), claim.totals)) return { kind: "differs", host, captured: none };
      await write(transaction, claim, host, "taken", at);
      const found = differencesOf(uploaded, entries).map((each) => ({ ...keyColumns(claim), ...each, created_at: at }));
      if (found.length > 0) await transaction.insertInto("differences").values(found).execute();
      return { kind: "closed", host, captured: await capture(transaction, claim, at) };
    });
  }
}

/** The settlement of a batch, as a database or a transaction of it has it. */
export function findSettlement(
  database: Kysely<LedgerSchema>,
  { terminalId, batch }: BatchKey,
): Promise<SettlementRow | undefined> {
  const query = database.selectFrom("settlements").selectAll();
  return query.where("terminal_id", "=", terminalId).where("batch", "=", batch).executeTakeFirst();
}

/** The same claim once more is answered as the first time; what the host counted then stands. */
function closedBefore(known: SettlementRow, claim: SettlementClaim): SettlementResult {
  const isSame = known.currency === claim.currency && areEqual(terminalTotals(known), claim.totals);
  return { kind: isSame ? "closed" : "closed-otherwise", host: hostTotals(known), captured: none };
}

async function hostEntries(database: Kysely<LedgerSchema>, { terminalId, batch }: BatchKey): Promise<BookEntry[]> {
  const query = database
    .selectFrom("transactions")
    .select(["stan", "transmitted_at", "currency", "processing_code", "amount_minor"])
    .where("terminal_id", "=", terminalId)
    .where("batch", "=", batch)
    .where("state", "in", standingStates);
  return (await query.execute()).map((row) => ({
    stan: row.stan,
    transmittedAt: row.transmitted_at,
    currency: row.currency,
    signedMinor: signed(row.processing_code, row.amount_minor),
  }));
}

async function uploadedEntries(database: Kysely<LedgerSchema>, { terminalId, batch }: BatchKey): Promise<BookEntry[]> {
  const query = database.selectFrom("uploads").selectAll().where("terminal_id", "=", terminalId);
  return (await query.where("batch", "=", batch).execute()).map((row) => ({
    stan: row.stan,
    transmittedAt: row.transmitted_at,
    currency: row.currency,
    signedMinor: row.signed_minor,
  }));
}

async function dropUploads(database: Kysely<LedgerSchema>, { terminalId, batch }: BatchKey): Promise<void> {
  await database.deleteFrom("uploads").where("terminal_id", "=", terminalId).where("batch", "=", batch).execute();
}

/** What was authorised only is captured: its money moves with the batch. */
function capture(database: Kysely<LedgerSchema>, key: BatchKey, at: number): Promise<TransactionRow[]> {
  const update = database.updateTable("transactions").set({ state: "charged", updated_at: at });
  const ofBatch = update.where("terminal_id", "=", key.terminalId).where("batch", "=", key.batch);
  return ofBatch.where("state", "=", "authorised").returningAll().execute();
}

async function write(
  database: Kysely<LedgerSchema>,
  claim: SettlementClaim,
  host: BatchTotals,
  state: SettlementRow["state"],
  at: number,
): Promise<void> {
  const columns = {
    merchant_id: claim.merchantId,
    currency: claim.currency,
    state,
    stan: claim.stan,
    transmitted_at: claim.transmittedAt,
    credits_number: claim.totals.creditsNumber,
    credits_minor: claim.totals.creditsMinor,
    debits_number: claim.totals.debitsNumber,
    debits_minor: claim.totals.debitsMinor,
    host_credits_number: host.creditsNumber,
    host_credits_minor: host.creditsMinor,
    host_debits_number: host.debitsNumber,
    host_debits_minor: host.debitsMinor,
    details: claim.details ?? null,
    closed_at: state === "differing" ? null : at,
  };
  await database
    .insertInto("settlements")
    .values({ ...keyColumns(claim), ...columns, created_at: at })
    .onConflict((conflict) => conflict.doUpdateSet(columns))
    .execute();
}

function keyColumns({ terminalId, batch }: BatchKey): { readonly terminal_id: string; readonly batch: number } {
  return { terminal_id: terminalId, batch };
}
