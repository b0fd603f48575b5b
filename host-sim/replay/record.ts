/** Takes down what a world's run left behind. */
import { createHash } from "node:crypto";
import type { DisplayFrame } from "../board/display";
import type { Ledger } from "../ledger/ledger";
import type { TransactionRow } from "../ledger/schema";
import { outcomeOf } from "../ledger/standing";
import type { World } from "../world/world";
import type { RecordedMessage, RecordedRow, RecordedScreen, RecordedSettlement, Recording } from "./recording";

/** The recording of a world as it is now; `tls` is the version of its last connection. */
export async function record(world: World, tls: string | undefined): Promise<Recording> {
  const rows = await world.ledger.list({ limit: 1000 });
  return {
    messages: world.messages.messages.map(({ from, mti, description, bytes, at }): RecordedMessage => {
      const fields = Object.fromEntries(description.map(({ field, value }) => [String(field), value]));
      return { from, mti, fields, bytes, at };
    }),
    screens: world.terminal.display.history.map(screenOf),
    receipts: world.terminal.printer.paper.receipts.map(({ text }) => text.split("\n")),
    ledger: rows.reverse().map(rowOf),
    settlements: await settlementsOf(world.ledger),
    tls,
  };
}

function screenOf(frame: DisplayFrame): RecordedScreen {
  return {
    at: frame.shownAtMs,
    texts: frame.texts.map(({ text }) => text),
    digest: createHash("sha256").update(JSON.stringify(frame.drawings)).digest("hex"),
  };
}

function rowOf(row: TransactionRow): RecordedRow {
  return {
    mti: row.message_type,
    amountMinor: row.amount_minor,
    currency: row.currency,
    answerCode: row.answer_code,
    state: row.state,
    cryptogram: row.cryptogram,
    entryMode: row.entry_mode,
    cardDecision: row.card_decision,
    cardCryptogram: row.card_cryptogram,
    scripts: row.scripts,
    outcome: outcomeOf(row),
    batch: row.batch,
    offlineApproval: row.offline_approval,
  };
}

/** A world has one terminal. */
async function settlementsOf({ settlements }: Ledger): Promise<RecordedSettlement[]> {
  const rows = await settlements.list();
  const differences = rows.length === 0 ? [] : await settlements.differences(rows[0].terminal_id);
  return rows.map((row) => ({
    batch: row.batch,
    state: row.state,
    netMinor: row.debits_minor - row.credits_minor,
    differences: differences.filter(({ batch }) => batch === row.batch).length,
  }));
}
