/** The technical log over the link. */
import { LOG_LEVELS } from "../../codec/link-operations";
import type { Log, LogLevel } from "../../ports/log";
import type { LinkSession } from "./link-session";

export class LinkLog implements Log {
  readonly #session: LinkSession;

  constructor(session: LinkSession) {
    this.#session = session;
  }

  write(level: LogLevel, event: string, values: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.#session.post("log", { level: LOG_LEVELS.indexOf(level), entry: { event, values } });
  }
}
