/**
 * The ledger's tables in SQL, version by version. A released step is never edited: a change is a new step.
 * `PRAGMA user_version` holds the number of steps done.
 */
import type { Database } from "better-sqlite3";
import { LedgerError } from "./ledger-error";

/** Marks the file as ours (`PRAGMA application_id`): "TAPL". */
const applicationId = 0x5441504c;

const migrations: readonly string[] = [
  `
  CREATE TABLE transactions (
    id INTEGER PRIMARY KEY,
    terminal_id TEXT NOT NULL CHECK (length(terminal_id) BETWEEN 1 AND 8),
    stan TEXT NOT NULL CHECK (length(stan) = 6 AND stan NOT GLOB '*[^0-9]*'),
    transmitted_at INTEGER NOT NULL,
    message_type TEXT NOT NULL CHECK (message_type IN ('0100', '0200')),
    processing_code TEXT NOT NULL CHECK (length(processing_code) = 6),
    amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 0 AND 999999999999),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency NOT GLOB '*[^0-9]*'),
    merchant_id TEXT NOT NULL CHECK (length(merchant_id) <= 15),
    -- A whole PAN has more than eight digits in a row; such a value cannot be stored at all.
    masked_pan TEXT NOT NULL CHECK (masked_pan NOT GLOB '*[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*'),
    pan_token TEXT NOT NULL CHECK (length(pan_token) = 64),
    entry_mode TEXT NOT NULL,
    answer_code TEXT CHECK (length(answer_code) = 2),
    authorisation_code TEXT CHECK (length(authorisation_code) = 6),
    retrieval_reference TEXT CHECK (length(retrieval_reference) = 12),
    cryptogram TEXT NOT NULL CHECK (cryptogram IN ('valid', 'invalid', 'absent', 'unchecked')),
    state TEXT NOT NULL CHECK (state IN ('authorised', 'charged', 'declined', 'reversed', 'barred')),
    rule TEXT,
    answer BLOB,
    reversal_stan TEXT CHECK (length(reversal_stan) = 6),
    reversal_transmitted_at INTEGER,
    reversal_reason TEXT CHECK (length(reversal_reason) = 2),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (terminal_id, stan, transmitted_at),
    CHECK ((state = 'barred') = (answer_code IS NULL)),
    CHECK (state NOT IN ('authorised', 'charged', 'reversed') OR answer_code = '00'),
    CHECK (state NOT IN ('reversed', 'barred') OR reversal_stan IS NOT NULL)
  ) STRICT;
  CREATE INDEX transactions_by_card ON transactions (pan_token, created_at);
  CREATE INDEX transactions_by_time ON transactions (created_at);
  `,
  `
  ALTER TABLE transactions ADD COLUMN card_stan TEXT CHECK (length(card_stan) = 6);
  ALTER TABLE transactions ADD COLUMN card_transmitted_at INTEGER;
  ALTER TABLE transactions ADD COLUMN card_decision TEXT CHECK (card_decision IN ('TC', 'AAC', 'ARQC'));
  ALTER TABLE transactions ADD COLUMN card_cryptogram TEXT
    CHECK (card_cryptogram IN ('valid', 'invalid', 'absent', 'unchecked'));
  ALTER TABLE transactions ADD COLUMN script_results TEXT CHECK (length(script_results) BETWEEN 10 AND 500);
  ALTER TABLE transactions ADD COLUMN scripts TEXT CHECK (scripts IN ('delivered', 'failed'));
  `,
  `
  CREATE TABLE key_counters (
    initial_key_id TEXT PRIMARY KEY CHECK (length(initial_key_id) IN (16, 20)),
    counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 4294967295)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE statements (
    terminal_id TEXT PRIMARY KEY CHECK (length(terminal_id) BETWEEN 1 AND 8),
    received_at INTEGER NOT NULL,
    statement BLOB NOT NULL CHECK (length(statement) BETWEEN 1 AND 999),
    signature BLOB CHECK (length(signature) BETWEEN 1 AND 128)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings an opened database to the newest version, all steps or none. */
export function migrate(database: Database): void {
  if (checkedVersion(database) === migrations.length) return;
  const steps = database.transaction(() => {
    for (const statement of migrations.slice(checkedVersion(database))) database.exec(statement);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${migrations.length}`);
  });
  // Immediate: of two processes that open a new file at once, one waits, and then finds the work done.
  steps.immediate();
}

function checkedVersion(database: Database): number {
  const version = database.pragma("user_version", { simple: true }) as number;
  const owner = database.pragma("application_id", { simple: true }) as number;
  if (version > 0 ? owner !== applicationId : hasTables(database)) {
    throw new LedgerError("unreadable", `${database.name}: a database, but not a ledger`);
  }
  if (version > migrations.length) {
    const versions = `version ${version}, this program knows ${migrations.length}`;
    throw new LedgerError("newer", `${database.name}: written by a newer program (${versions})`);
  }
  return version;
}

function hasTables(database: Database): boolean {
  return database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() !== 0;
}
