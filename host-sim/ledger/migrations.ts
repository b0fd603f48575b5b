/**
 * The ledger's tables in SQL, version by version. A released step is never edited: a change is a new step.
 * `PRAGMA user_version` holds the number of steps done.
 */
import type { Database } from "better-sqlite3";
import { LedgerError } from "./ledger-error";

/** Marks the file as ours (`PRAGMA application_id`): "TAPL". */
const applicationId = 0x5441504c;

/** The steps in their order: a step is never edited once it was released. */
export const migrations: readonly string[] = [
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
  // A check cannot be changed in place: the table is made anew (sqlite.org/lang_altertable.html, 7) for advices, refunds and batches.
  `
  CREATE TABLE new_transactions (
    id INTEGER PRIMARY KEY,
    terminal_id TEXT NOT NULL CHECK (length(terminal_id) BETWEEN 1 AND 8),
    stan TEXT NOT NULL CHECK (length(stan) = 6 AND stan NOT GLOB '*[^0-9]*'),
    transmitted_at INTEGER NOT NULL,
    message_type TEXT NOT NULL CHECK (message_type IN ('0100', '0200', '0220')),
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
    state TEXT NOT NULL CHECK (state IN ('authorised', 'charged', 'refunded', 'declined', 'reversed', 'barred')),
    rule TEXT,
    answer BLOB,
    reversal_stan TEXT CHECK (length(reversal_stan) = 6),
    reversal_transmitted_at INTEGER,
    reversal_reason TEXT CHECK (length(reversal_reason) = 2),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    card_stan TEXT CHECK (length(card_stan) = 6),
    card_transmitted_at INTEGER,
    card_decision TEXT CHECK (card_decision IN ('TC', 'AAC', 'ARQC')),
    card_cryptogram TEXT CHECK (card_cryptogram IN ('valid', 'invalid', 'absent', 'unchecked')),
    script_results TEXT CHECK (length(script_results) BETWEEN 10 AND 500),
    scripts TEXT CHECK (scripts IN ('delivered', 'failed')),
    batch INTEGER CHECK (batch BETWEEN 1 AND 999999),
    offline_approval TEXT CHECK (offline_approval IN ('Y1', 'Y3')),
    application_cryptogram TEXT CHECK (length(application_cryptogram) = 16),
    UNIQUE (terminal_id, stan, transmitted_at),
    CHECK ((state = 'barred') = (answer_code IS NULL)),
    CHECK (state NOT IN ('authorised', 'charged', 'refunded', 'reversed') OR answer_code = '00'),
    CHECK (state NOT IN ('reversed', 'barred') OR reversal_stan IS NOT NULL),
    CHECK (offline_approval IS NULL OR message_type = '0220')
  ) STRICT;
  INSERT INTO new_transactions SELECT
    id, terminal_id, stan, transmitted_at, message_type, processing_code, amount_minor, currency, merchant_id, masked_pan,
    pan_token, entry_mode, answer_code, authorisation_code, retrieval_reference, cryptogram, state, rule, answer,
    reversal_stan, reversal_transmitted_at, reversal_reason, created_at, updated_at, card_stan, card_transmitted_at,
    card_decision, card_cryptogram, script_results, scripts, NULL, NULL, NULL FROM transactions;
  DROP TABLE transactions;
  ALTER TABLE new_transactions RENAME TO transactions;
  CREATE INDEX transactions_by_card ON transactions (pan_token, created_at);
  CREATE INDEX transactions_by_time ON transactions (created_at);
  CREATE INDEX transactions_by_batch ON transactions (terminal_id, batch);
  CREATE INDEX transactions_by_cryptogram ON transactions (pan_token, application_cryptogram)
    WHERE application_cryptogram IS NOT NULL;

  CREATE TABLE settlements (
    terminal_id TEXT NOT NULL CHECK (length(terminal_id) BETWEEN 1 AND 8),
    batch INTEGER NOT NULL CHECK (batch BETWEEN 1 AND 999999),
    merchant_id TEXT NOT NULL CHECK (length(merchant_id) <= 15),
    currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency NOT GLOB '*[^0-9]*'),
    state TEXT NOT NULL CHECK (state IN ('differing', 'agreed', 'taken')),
    stan TEXT NOT NULL CHECK (length(stan) = 6),
    transmitted_at INTEGER NOT NULL,
    credits_number INTEGER NOT NULL CHECK (credits_number >= 0),
    credits_minor INTEGER NOT NULL CHECK (credits_minor >= 0),
    debits_number INTEGER NOT NULL CHECK (debits_number >= 0),
    debits_minor INTEGER NOT NULL CHECK (debits_minor >= 0),
    host_credits_number INTEGER NOT NULL,
    host_credits_minor INTEGER NOT NULL,
    host_debits_number INTEGER NOT NULL,
    host_debits_minor INTEGER NOT NULL,
    details BLOB CHECK (length(details) <= 999),
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (terminal_id, batch),
    CHECK ((closed_at IS NULL) = (state = 'differing'))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE uploads (
    terminal_id TEXT NOT NULL,
    batch INTEGER NOT NULL,
    stan TEXT NOT NULL CHECK (length(stan) = 6),
    transmitted_at INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    signed_minor INTEGER NOT NULL CHECK (signed_minor BETWEEN -999999999999 AND 999999999999),
    PRIMARY KEY (terminal_id, batch, stan, transmitted_at),
    FOREIGN KEY (terminal_id, batch) REFERENCES settlements (terminal_id, batch)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE differences (
    terminal_id TEXT NOT NULL,
    batch INTEGER NOT NULL,
    stan TEXT NOT NULL CHECK (length(stan) = 6),
    transmitted_at INTEGER NOT NULL,
    kind TEXT NOT NULL
      CHECK (kind IN ('missing-at-host', 'missing-at-terminal', 'amount', 'currency', 'reversed-later')),
    terminal_minor INTEGER NOT NULL,
    host_minor INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, batch, stan, transmitted_at, kind),
    FOREIGN KEY (terminal_id, batch) REFERENCES settlements (terminal_id, batch)
  ) STRICT, WITHOUT ROWID;

  -- Whatever path it comes by: no money into a batch that was settled.
  CREATE TRIGGER closed_batch_takes_no_money BEFORE INSERT ON transactions
    WHEN NEW.state IN ('authorised', 'charged', 'refunded') AND EXISTS (
      SELECT 1 FROM settlements
      WHERE terminal_id = NEW.terminal_id AND batch = NEW.batch AND closed_at IS NOT NULL
    )
    BEGIN SELECT RAISE(ABORT, 'the batch is closed'); END;
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
