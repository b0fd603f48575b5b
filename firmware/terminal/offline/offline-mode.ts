/**
 * Whether the terminal sells without its host. People switch it on; it ends by itself as soon as the host is back, but never within a
 * payment: that is asked between payments alone. It outlives a power cut in the books.
 */
import type { Clock } from "../../ports/clock";
import type { Log } from "../../ports/log";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Settings } from "../../storage/settings";
import type { Books } from "../books/books";
import type { Front } from "../front";
import type { SessionState } from "../session-state";
import { reasonAgainst, type OfflineFacts, type OfflineReason } from "./offline-rules";

export interface OfflineModeParts {
  readonly books: Pick<Books, "offlineMode" | "setOfflineMode" | "queue">;
  readonly settings: Settings;
  readonly front: Pick<Front, "isOffline">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly audit: Pick<AuditLog, "append">;
}

/** Who or what may switch it. */
export type OfflineSwitch = "supervisor" | "host" | "settings";

export class OfflineMode {
  readonly #parts: OfflineModeParts;

  constructor(parts: OfflineModeParts) {
    this.#parts = parts;
    parts.front.isOffline = this.isOn;
  }

  get isOn(): boolean {
    return this.#parts.books.offlineMode.isOn;
  }

  /** Between two payments: ends when the host can be asked again, or the settings do not allow it any more. */
  settle(state: SessionState): void {
    if (!this.isOn) return;
    if (state.kind === "ready") this.switch(false, "host");
    else if (!this.#parts.settings.offline.enabled) this.switch(false, "settings");
  }

  switch(isOn: boolean, by: OfflineSwitch): void {
    const { books, log, front, audit } = this.#parts;
    books.setOfflineMode(isOn, by);
    front.isOffline = isOn;
    log.write("warning", isOn ? "offline.on" : "offline.off", { by });
    audit.append("offlineMode", by === "supervisor" ? by : "terminal", `${isOn ? "on" : "off"} ${by}`);
  }

  /** A sale is refused: every decision is written down, those for a sale in the books. */
  noteRefusal(reason: OfflineReason): void {
    this.#parts.log.write("warning", "offline.refused", { reason });
    this.#parts.audit.append("offlineRefused", "terminal", reason);
  }

  /** The first reason against a sale, as far as it is known. */
  reasonAgainst(amountMinor: number, hasEntry: boolean, card?: OfflineFacts["card"]): OfflineReason | undefined {
    const { settings, books } = this.#parts;
    const { queue } = books;
    return reasonAgainst({ settings: settings.offline, amountMinor, hasEntry, queue, awayMs: this.#awayMs, card });
  }

  /** Since the host was known to be there last: from when people said that it was not, or the oldest sale that it was not told of. */
  get #awayMs(): number {
    const { books, clock } = this.#parts;
    const { isOn, sinceMs } = books.offlineMode;
    const now = clock.now();
    const { oldestAtMs = now } = books.queue;
    return now - Math.min(isOn ? sinceMs : now, oldestAtMs);
  }
}
