/** What people do about offline sales in the menu: switch the mode, send what waits, look at what is unsent or was declined later. */
import type { TextKey } from "../../ui/i18n/text-en";
import type { TextValues } from "../../ui/i18n/translate";
import { formatAmount } from "../../ui/amount-format";
import type { InformationScreen } from "../../ui/screens/information";
import type { NoticeTone } from "../../ui/screens/notice";
import type { BookedTransaction } from "../books/books";
import type { SaleParts } from "../sale";
import { delay } from "../waiting";
import { OFFLINE_REASONS } from "./offline-refusal";

/** How long the mode's switch waits for a connection that is being made. */
const PREPARE_MS = 20_000;
/** How long people watch the queue go at most; it goes on without them. */
const FORWARD_MS = 120_000;
/** How often the count on the screen is looked at. */
const LOOK_MS = 500;
/** Rows of the list on a screen. */
const LIST_ROWS = 7;

export type OfflineDeskParts = Pick<
  SaleParts,
  "ports" | "settings" | "front" | "keys" | "session" | "books" | "offline" | "cardEntry"
>;

/** What a row calls a sale that the host does not have, or did not take. */
const ROW_LABELS: Readonly<Record<Exclude<BookedTransaction["standing"], "taken-back">, TextKey>> = Object.freeze({
  standing: "forward.unsent",
  declined: "forward.declined",
  expired: "forward.expired",
  lost: "forward.lost",
});

const YES_NO = Object.freeze([
  { key: "cancel", label: "key.no" },
  { key: "enter", label: "key.yes" },
] as const);

export class OfflineDesk {
  readonly #parts: OfflineDeskParts;

  constructor(parts: OfflineDeskParts) {
    this.#parts = parts;
  }

  /** The supervisor's switch. It goes on only where there is no host to ask, and some sale would be possible. */
  async switchMode(): Promise<void> {
    const { offline, session, settings, cardEntry } = this.#parts;
    if (offline.isOn) {
      if (await this.#ask("offline.ask.off", "offline.ask.off.text")) {
        offline.switch(false, "supervisor");
        await this.#tell("plain", "offline.off", "offline.off.text");
      }
      return;
    }
    const { tap, insert, swipe } = cardEntry.ways("offline");
    const reason = offline.reasonAgainst(0, tap || insert || swipe);
    if (reason !== undefined) {
      offline.noteRefusal(reason);
      return this.#tell("problem", "offline.refused", OFFLINE_REASONS[reason], { code: reason });
    }
    this.#show("plain", "host.connecting", "host.connecting.text");
    if ((await session.prepare(PREPARE_MS)).kind === "ready") {
      return this.#tell("plain", "offline.needless", "offline.needless.text");
    }
    if (offline.bar !== undefined) {
      return this.#tell("problem", "offline.refused", "offline.barred", { code: offline.bar });
    }
    const values = { amount: this.#amount(settings.offline.maximumAmountMinor) };
    if (!(await this.#ask("offline.ask", "offline.ask.text", values))) return;
    offline.switch(true, "supervisor");
    await this.#tell("good", "offline.on", "offline.on.text");
  }

  /** Sends what waits, at once, and shows how much is left. */
  async forward(): Promise<void> {
    const { books, session, ports, keys } = this.#parts;
    if (books.queue.count === 0) return this.#tell("plain", "forward.none", "forward.none.text");
    const untilMs = ports.clock.monotonicMs() + FORWARD_MS;
    this.#showQueue();
    const state = await session.prepare(PREPARE_MS);
    session.forward();
    const left = keys.next();
    let isLeft = false;
    void left.then(() => (isLeft = true));
    for (let shown = books.queue.count; !isLeft && books.queue.count > 0;) {
      if (session.state.kind !== "ready" && session.state.kind !== "reversing") break;
      if (ports.clock.monotonicMs() > untilMs) break;
      await delay(ports.clock, LOOK_MS);
      if (shown !== books.queue.count) this.#showQueue();
      shown = books.queue.count;
    }
    keys.forget();
    const { count } = books.queue;
    if (count > 0) {
      const code = "code" in state ? state.code : "H1";
      return this.#tell("problem", "forward.failed", "forward.failed.text", { count: String(count), code });
    }
    return this.#tell("good", "forward.done", "forward.done.text", this.#declined);
  }

  /** Each sale that the host does not have yet, or did not take, page by page, oldest first. */
  async list(): Promise<void> {
    const { front, keys, settings } = this.#parts;
    for (let page = 0; ; page++) {
      const rows = this.#rows(page * LIST_ROWS);
      if (rows.length === 0) {
        if (page === 0) await this.#tell("plain", "forward.list.none", "forward.list.none.text");
        return;
      }
      front.show({ kind: "information", rows });
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === undefined || key === "cancel") return;
    }
  }

  /** The books are read anew for each page: a list of two thousand has no place in RAM. */
  #rows(skip: number): InformationScreen["rows"] {
    const rows: InformationScreen["rows"][number][] = [];
    let left = skip;
    this.#parts.books.each(({ facts, standing, isOffline, isForwarded }) => {
      if (!isOffline || standing === "taken-back" || (standing === "standing" && isForwarded)) return;
      if (left-- > 0) return;
      const value = `*${facts.maskedPan.slice(-4)} · ${this.#amount(facts.amountMinor)}`;
      rows.push({ label: ROW_LABELS[standing], value });
      return rows.length < LIST_ROWS;
    });
    return rows;
  }

  get #declined(): TextValues {
    const { count, valueMinor } = this.#parts.books.declined;
    return { count: String(count), amount: this.#amount(valueMinor) };
  }

  #amount(amountMinor: number): string {
    const { settings, front } = this.#parts;
    return formatAmount(amountMinor, settings.currency, front.language);
  }

  #showQueue(): void {
    const { count, valueMinor } = this.#parts.books.queue;
    const values = { count: String(count), amount: this.#amount(valueMinor) };
    this.#show("plain", "forward.busy", "forward.busy.text", values);
  }

  async #ask(title: TextKey, text: TextKey, values?: TextValues): Promise<boolean> {
    const { front, keys, settings } = this.#parts;
    front.show({ kind: "notice", tone: "problem", title: { key: title }, text: { key: text, values }, hints: YES_NO });
    return (await keys.nextWithin(settings.timeouts.entrySeconds * 1000)) === "enter";
  }

  #show(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): void {
    this.#parts.front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints: [] });
  }

  async #tell(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const { front, keys, settings } = this.#parts;
    const hints = [{ key: "enter", label: "key.ok" }] as const;
    front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints });
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}
