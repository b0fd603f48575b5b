/** A sale from the amount to the receipt. Nothing says "approved" but the acquirer's own answer. */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Counters } from "../storage/counter";
import { JournalError } from "../storage/journal/journal-error";
import type { Settings } from "../storage/settings";
import type { CardRegister } from "../emv/contact-services";
import type { Transaction } from "../emv/transaction";
import { wantsAuthentication } from "../ui/answer-codes";
import type { TextKey } from "../ui/i18n/text-en";
import type { ReceiptData } from "../ui/receipt";
import { authorise, type Authorisation } from "./authorisation";
import type { Books, End } from "./books/books";
import { completeCard } from "./card-completion";
import type { CardEntry, CardEntryResult } from "./card-entry";
import { endWithoutCard } from "./entry-end";
import type { Front } from "./front";
import type { HostSession } from "./host-session";
import type { KeyInput } from "./key-input";
import type { OfflineMode } from "./offline/offline-mode";
import { newTransaction } from "./new-transaction";
import { handOver } from "./receipt-copies";
import type { Receipts } from "./receipts";
import { saleReceipt } from "./sale-receipt";
import { wipeCard, type PresentedCard } from "./sale-request";
import { SaleScreens } from "./sale-screens";
import { presentAgain } from "./second-presentment";
import { KIND_OCCASIONS, type TransactionKind } from "./transaction-kind";

type Ending<Kind extends Authorisation["kind"]> = Extract<Authorisation, { kind: Kind }>;

/** How long a sale waits for the connection before it gives up. */
const PREPARE_MS = 20_000;

export interface SaleParts {
  readonly ports: TerminalPorts;
  readonly settings: Settings;
  readonly counters: Counters;
  readonly books: Books;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly session: HostSession;
  readonly cardEntry: CardEntry;
  readonly receipts: Receipts;
  /** Whether the host is left out for now. */
  readonly offline: OfflineMode;
  readonly register: CardRegister;
}

/** A sale, or the same with the money going back: a refund. */
export class Sale {
  readonly #parts: SaleParts;
  readonly #kind: TransactionKind;
  readonly #screens: SaleScreens;

  constructor(parts: SaleParts, kind: TransactionKind = "sale") {
    this.#parts = parts;
    this.#kind = kind;
    this.#screens = new SaleScreens(parts, kind);
  }

  /** Runs one sale to its end, whatever that is. Nothing of the card outlives it in memory. */
  async run(amountMinor: number): Promise<void> {
    const { front, ports, books, cardEntry, counters, settings } = this.#parts;
    if (books.refusal === "J1") return this.#screens.journalFull();
    front.occasion = KIND_OCCASIONS[this.#kind];
    let transaction: Transaction | undefined;
    try {
      if (!(await this.#connect(amountMinor))) return;
      const number = counters.next("receipt");
      transaction = newTransaction(settings, ports.clock, this.#kind, amountMinor, number);
      const first = await this.#present(transaction, await cardEntry.run(transaction));
      // The issuer wants its customer authenticated: chip and PIN, in the same sale.
      if (first === "authenticate")
        await this.#present(transaction, await cardEntry.run(transaction, "authentication"));
    } finally {
      await this.#leave(transaction);
    }
  }

  /** Whatever happened: no card stays in the slot, and nothing of it in memory. */
  async #leave(transaction: Transaction | undefined): Promise<void> {
    const { front, cardEntry, ports } = this.#parts;
    try {
      if (transaction !== undefined) await cardEntry.removeInserted(transaction);
    } finally {
      if (transaction !== undefined) ports.memory.scrub();
      front.occasion = KIND_OCCASIONS.sale;
    }
  }

  /** Leaves a result standing. Nothing needs the card from here on, and people may take minutes. */
  #stand(): Promise<void> {
    this.#parts.ports.memory.scrub();
    return this.#screens.dwell();
  }

  async #present(transaction: Transaction, entry: CardEntryResult): Promise<"authenticate" | "done"> {
    const { amountMinor } = transaction;
    switch (entry.kind) {
      case "chip":
      case "contact":
      case "stripe":
        return this.#authorise(transaction, entry);
      case "declined":
        this.#screens.result(amountMinor, "declined", "result.declined", { key: entry.text }, undefined);
        await this.#stand();
        break;
      default:
        await endWithoutCard(this.#parts.front, this.#screens, entry);
    }
    return "done";
  }

  /** Makes sure that the host can be asked, before a card is touched. */
  async #connect(amountMinor: number): Promise<boolean> {
    const { session, front } = this.#parts;
    if (session.claim()) return true;
    const reversing = session.state.kind === "reversing";
    if (reversing) this.#screens.busy(amountMinor, "host.reversing", "host.reversing.text");
    else this.#screens.busy(amountMinor, "host.connecting", "host.connecting.text");
    const state = await session.prepare(PREPARE_MS);
    if (state.kind === "ready") return true;
    const code = "code" in state ? state.code : state.kind === "reversing" ? "H7" : "H6";
    front.alert();
    await this.#screens.end("problem", "end.noConnection", "end.noConnection.text", { code });
    return false;
  }

  /** Asks the issuer, and does what follows from his answer. */
  async #authorise(transaction: Transaction, presented: PresentedCard): Promise<"authenticate" | "done"> {
    try {
      const end = await authorise(this.#parts, this.#screens, transaction, presented);
      if (end.kind === "answered") return await this.#answered(transaction, end);
      if (end.kind === "no-pin") await this.#withoutPin(presented, end);
      else await this.#unanswered(transaction, presented, end);
      return "done";
    } finally {
      // However it ended, a fault of the terminal included.
      wipeCard(presented);
    }
  }

  /** The sale ends because nobody gave the PIN; nothing is owed for it. */
  async #withoutPin(presented: PresentedCard, { because }: Ending<"no-pin">): Promise<void> {
    if (presented.kind === "contact")
      await completeCard(this.#parts.ports.log, presented, { kind: "unable-to-go-online" });
    wipeCard(presented);
    this.#parts.front.alert();
    if (because === "timeout") await this.#screens.end("problem", "end.timeout", "end.timeout.text");
    else await this.#screens.end("plain", "end.cancelled", "end.cancelled.text");
  }

  async #unanswered(
    { amountMinor }: Transaction,
    presented: PresentedCard,
    end: Ending<"not-sent" | "no-answer">,
  ): Promise<void> {
    const { kind, code } = end;
    if (presented.kind === "contact")
      await completeCard(this.#parts.ports.log, presented, { kind: "unable-to-go-online" });
    wipeCard(presented);
    this.#parts.front.alert();
    const text: TextKey = kind === "not-sent" ? "end.cancelled.text" : "result.notCompleted.reversing";
    const detail = { key: "result.declined.code", values: { code } } as const;
    this.#screens.result(amountMinor, "not-completed", "result.notCompleted", { key: text }, detail);
    if (end.kind === "no-answer") this.#parts.books.told(end.of);
    await this.#stand();
  }

  async #answered(transaction: Transaction, end: Ending<"answered">): Promise<"authenticate" | "done"> {
    const { ports, session, settings, front, receipts, cardEntry, books } = this.#parts;
    const { presented, of, request, answer, answerCode, approved } = end;
    const { amountMinor, sequenceCounter } = transaction;
    if (presented.kind !== "contact" && wantsAuthentication(answerCode) && cardEntry.hasSlot) {
      wipeCard(presented);
      books.finish(of, { result: "continued", answerCode });
      front.alert();
      return "authenticate";
    }
    const languages = presented.kind === "stripe" ? [] : presented.card.languages;
    let isReversed = false;
    let data: ReceiptData;
    try {
      const completion =
        presented.kind === "contact"
          ? await completeCard(this.#parts.ports.log, presented, {
              kind: "answered",
              answerCode,
              approved,
              field55: answer.bytes(55),
            })
          : undefined;
      if (completion?.kind === "declined" && completion.mustReverse) {
        isReversed = true;
        session.reverse(of, "22", completion.field55);
      } else if (completion !== undefined && completion.scriptResults.length > 0) {
        // The issuer wants to know what became of its scripts (EMV Book 4, 6.3.9); a reversal tells that, too.
        session.advise(of, completion.field55);
      }
      data = saleReceipt({
        settings,
        kind: this.#kind,
        number: sequenceCounter,
        amountMinor,
        presented,
        stan: request.get(11) ?? "",
        answer,
        completion,
        now: ports.clock.now(),
        development: ports.board.development,
      });
      // Written down before anybody is told: a screen that nobody can take back shows nothing that a power cut could.
      books.finish(of, endOf(data));
      receipts.last = data;
      this.#screens.tellAnswer(data);
      books.told(of);
    } catch (error) {
      // Whether the end stands in the books is known at the next start, which reverses what has none: nobody forestalls it.
      if (error instanceof JournalError || isReversed) throw error;
      // Nobody has seen the approval, and the screen will say that nothing was charged: make it true.
      if (approved) session.reverse(of, "22");
      else books.finish(of, { result: "declined", answerCode });
      throw error;
    } finally {
      wipeCard(presented);
    }
    const { log } = ports;
    if (presented.kind === "chip" && (await presentAgain({ cardEntry, session, log }, transaction, presented, end))) {
      this.#screens.answer(data);
    }
    const stand = (): Promise<void> => this.#stand();
    const removeCard = (): Promise<void> => cardEntry.removeInserted(transaction);
    await handOver({ receipts, front, log, stand, removeCard }, data, languages);
    return "done";
  }
}

/** The end as the books have it. */
function endOf({ approved, answerCode, authorisationCode, reference, chip }: ReceiptData): End {
  const { cryptogram, terminalVerificationResults: verificationResults } = chip ?? {};
  const result = approved ? "approved" : "declined";
  return { result, answerCode, authorisationCode, reference, cryptogram, verificationResults };
}
