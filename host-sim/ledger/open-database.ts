/** Opens the ledger's SQLite file so that what was answered was written first. */
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import SqliteDatabase from "better-sqlite3";
import type { Database } from "better-sqlite3";
import { LedgerError } from "./ledger-error";
import { migrate } from "./migrations";
import { loadOrMakeTokenKey, panTokens } from "./pan-token";
import type { PanTokens } from "./pan-token";

/** An opened database and the tokens that belong to it. */
export interface OpenedLedger {
  readonly database: Database;
  readonly tokens: PanTokens;
}

/** Opens or makes the ledger in `path`; the token key lies beside it as `<path>.key`. */
export function openDatabase(path: string): OpenedLedger {
  const isNew = !existsSync(path);
  const keyPath = `${path}.key`;
  if (!isNew && !existsSync(keyPath)) {
    throw new LedgerError("token-key", `${keyPath}: missing; without it the cards in ${path} cannot be recognised`);
  }
  mkdirSync(dirname(path), { recursive: true });
  const key = loadOrMakeTokenKey(keyPath);
  // SQLite gives its log files the mode of the database, so it is enough to make this one private.
  closeSync(openSync(path, "a", 0o600));
  try {
    return { database: prepare(new SqliteDatabase(path)), tokens: panTokens(key) };
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError("unreadable", `${path}: cannot be opened as a ledger`, { cause });
  }
}

/** An empty ledger, as it lies in a file: benches open them by the thousand, and making the tables takes longest. */
let emptyLedger: Buffer | undefined;

/** A ledger in memory, for replays and tests. */
export function openMemory(): OpenedLedger {
  emptyLedger ??= copyOf(prepare(new SqliteDatabase(":memory:")));
  return { database: prepare(new SqliteDatabase(emptyLedger)), tokens: panTokens() };
}

function copyOf(database: Database): Buffer {
  const copy = database.serialize();
  database.close();
  return copy;
}

function prepare(database: Database): Database {
  try {
    // With WAL, FULL means: a commit returns after its log has reached the disk (sqlite.org/pragma.html#pragma_synchronous).
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.pragma("secure_delete = ON");
    database.pragma("busy_timeout = 5000");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
