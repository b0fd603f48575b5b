/** Voiding a transaction of the open batch: its receipt names it, the customer takes it back (0400 with reason 17), paper says so. */
import { formatAmount } from "../ui/amount-format";
import type { TextKey } from "../ui/i18n/text-en";
import type { Phrase } from "../ui/i18n/translate";
import type { BookedTransaction, Standing } from "./books/books";
import { APPROVED } from "./host-answer";
import { enterNumber } from "./number-entry";
import { RefusedVoidDesk } from "./refused-void-desk";
import type { SaleParts } from "./sale";
import { voidReceipt } from "./void-receipt";
import { delay } from "./waiting";

/** How often it looks whether the host has answered. */
const LOOK_MS = 250;
/** So long people wait for the host's word; it is told all the same, whatever becomes of power and line. */
const WAIT_MS = 15_000;

const YES_NO = Object.freeze([
  { key: "cancel", label: "key.no" },
  { key: "enter", label: "key.yes" },
] as const);
const OK = Object.freeze([{ key: "enter", label: "key.ok" }] as const);

/** Why what does not stand cannot be voided. */
const REFUSALS: Readonly<Record<Exclude<Standing, "standing">, TextKey>> = Object.freeze({
  "taken-back": "void.already",
  declined: "void.notApproved",
  expired: "void.notApproved",
  lost: "void.notApproved",
});

export class VoidDesk {
  readonly #parts: SaleParts;

  constructor(parts: SaleParts) {
    this.#parts = parts;
  }

  /** From the receipt number to the receipt of the void. */
  async run(): Promise<void> {
    const { books } = this.#parts;
    const number = await enterNumber(this.#parts, "void.number", { key: "void.number.text" }, (typed) =>
      refusalOf(books.find(typed)),
    );
    const transaction = number === undefined ? undefined : books.find(number);
    if (transaction === undefined || !(await this.#confirmed(transaction))) return;
    await this.#void(transaction);
  }

  async #confirmed({ facts }: BookedTransaction): Promise<boolean> {
    const { front, keys, settings } = this.#parts;
    const values = {
      amount: formatAmount(facts.amountMinor, settings.currency, front.language),
      number: String(facts.number).padStart(6, "0"),
      card: facts.maskedPan,
    };
    const text = { key: "void.ask.text", values } as const;
    front.alert();
    front.show({ kind: "notice", tone: "problem", title: { key: "void.ask" }, text, hints: YES_NO });
    for (;;) {
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === "enter") return true;
      if (key === "cancel" || key === undefined) return false;
    }
  }

  async #void(transaction: BookedTransaction): Promise<void> {
    const { session, front, receipts } = this.#parts;
    const data = voidReceipt(this.#parts, transaction, APPROVED);
    // What was forwarded while somebody thought about it is another message now.
    const current = this.#parts.books.find(transaction.facts.number);
    if (current?.standing !== "standing") return this.#tell("problem", "void.notApproved");
    session.void(current);
    const isQueued = current.isOffline && !current.isForwarded;
    const isKnown = isQueued || (await this.#answered());
    if (this.#parts.books.refusedVoid !== undefined) return new RefusedVoidDesk(this.#parts).tell();
    receipts.last = data;
    front.success();
    const printing = receipts.send(data, "merchant", front.language);
    await this.#tell("good", isQueued ? "void.queued.text" : isKnown ? "void.done.text" : "void.owed.text");
    const problem = await printing;
    if (problem !== undefined && (await receipts.retryAfter(problem))) {
      await receipts.print(data, "merchant", front.language);
    }
    if (receipts.hasPrinter && (await receipts.wantsCustomerCopy())) {
      await receipts.print(data, "customer", front.language);
    }
  }

  /** Waits for the host to hear of it, as far as it can now. */
  async #answered(): Promise<boolean> {
    const { front, books, session, ports } = this.#parts;
    const text = { key: "host.authorising.text" } as const;
    front.show({ kind: "notice", tone: "plain", title: { key: "void.busy" }, text, hints: [] });
    const untilMs = ports.clock.monotonicMs() + WAIT_MS;
    while (books.isUrgent && ports.clock.monotonicMs() < untilMs) {
      const { kind } = session.state;
      if (kind === "offline" || kind === "refused") break;
      await delay(ports.clock, LOOK_MS);
    }
    return !books.isUrgent;
  }

  async #tell(tone: "good" | "problem", text: TextKey): Promise<void> {
    const { front, keys, settings } = this.#parts;
    const title = tone === "good" ? "void.done" : "result.notCompleted";
    front.show({ kind: "notice", tone, title: { key: title }, text: { key: text }, hints: OK });
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}

function refusalOf(transaction: BookedTransaction | undefined): Phrase | undefined {
  if (transaction === undefined) return { key: "void.unknown" };
  return transaction.standing === "standing" ? undefined : { key: REFUSALS[transaction.standing] };
}
