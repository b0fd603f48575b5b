/** Keeps prepared statements by their text: Kysely prepares anew for every query, which costs more than the query. */
import type { Database, Statement } from "better-sqlite3";
import type { SqliteDatabase } from "kysely";

/** The database as Kysely's dialect takes it. Texts hold no values, so there are only as many as kinds of queries. */
export function withStatementCache(database: Database): SqliteDatabase {
  const statements = new Map<string, Statement<unknown[]>>();
  return {
    prepare: (sql) => {
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, (statement = database.prepare<unknown[]>(sql)));
      return statement;
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}
