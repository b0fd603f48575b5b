/**
 * Whether the terminal sells without its host. That is for when the host cannot be reached: one that was reached and let the terminal
 * not in, or that a terminal without keys cannot speak with, is not got round. People switch it on; it ends by itself as soon as the host is back, but never within a
 * payment: that is asked between payments alone. It outlives a power cut in the books.
 */
import type { Clock } from "../../ports/clock";
import type { Log } from "../../ports/log";
import type { AuditLog } from "../../storage/audit/audit-log";
import type { Settings } from "../../storage/settings";
import type { Books } from "../books/books";
import type { Front } from "../front";
import type { HostSession } from "../host-session";
import { mustRepeat } from "../reversal";
import type { SessionState } from "../session-state";
import { reasonAgainst, type OfflineFacts, type OfflineReason } from "./offline-rules";

/** The host is there, or would be: keys (docs/keys.md), certificates, the terminal itself (docs/host-messages.md, docs/uplink-codes.md). */
const BARS: readonly string[] = Object.freeze(["K1", "K2", "K3", "T1", "H4", "H8", "E-TLS-CLIENT"]);
/** Since the start it has not been tried whether the host can be reached. */
const UNTRIED = "H0";
/** How long a payment waits for the first attempt. */
const PREPARE_MS = 20_000;

export interface OfflineModeParts {
  readonly books: Pick<Books, "offlineMode" | "setOfflineMode" | "queue">;
  readonly settings: Settings;
  readonly front: Pick<Front, "isOffline" | "show">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly audit: Pick<AuditLog, "append">;
}

/** Who or what may switch it. */
export type OfflineSwitch = "supervisor" | "host" | "settings";

export class OfflineMode {
  readonly #parts: OfflineModeParts;
  #bar: string | undefined = UNTRIED;
  #isRefused = false;

  constructor(parts: OfflineModeParts) {
    this.#parts = parts;
    parts.front.isOffline = this.isOn;
  }

  get isOn(): boolean {
    return this.#parts.books.offlineMode.isOn;
  }

  /** Code of why there may be no offline sale though there is no connection. */
  get bar(): string | undefined {
    return this.#bar;
  }

  /**
   * The session's state is another one. An attempt that is under way changes nothing; what the host refused stands until it lets the
   * terminal in, whoever pulls the cable meanwhile. That it has no time now is no refusal.
   */
  follow(state: SessionState): void {
    if (state.kind === "connecting") return;
    if (state.kind === "refused") {
      this.#isRefused = !mustRepeat(state.code);
      this.#bar = this.#isRefused ? state.code : undefined;
    } else if (state.kind !== "offline") {
      this.#isRefused = false;
      this.#bar = undefined;
    } else if (!this.#isRefused) {
      this.#bar = BARS.includes(state.code) ? state.code : undefined;
    }
  }

  /** A payment begins: whether it is made without the host. After a start the first attempt to reach it is waited for. */
  async governs(session: Pick<HostSession, "state" | "prepare">): Promise<boolean> {
    if (this.isOn && this.#bar === UNTRIED) {
      const [title, text] = [{ key: "host.connecting" }, { key: "host.connecting.text" }] as const;
      this.#parts.front.show({ kind: "notice", tone: "plain", title, text, hints: [] });
      await session.prepare(PREPARE_MS);
    }
    this.settle(session.state);
    return this.isOn;
  }

  /** Between two payments: ends when the host can be asked again, or the settings do not allow it any more. */
  settle(state: SessionState): void {
    this.follow(state);
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
    const { oldestAtMs } = books.queue;
    const switchedMs = isOn ? sinceMs : undefined;
    return now - Math.min(switchedMs ?? oldestAtMs ?? now, oldestAtMs ?? switchedMs ?? now);
  }
}
