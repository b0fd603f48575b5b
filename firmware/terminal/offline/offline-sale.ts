/**
 * A sale without the host. Whether it may be is decided by the rules, as far as they can be asked before a card is touched, and again with
 * it; what was approved stands in the books before anybody is told (docs/offline.md).
 */
import type { ContactCompletion } from "../../emv/contact-outcome";
import type { Transaction } from "../../emv/transaction";
import { JournalError } from "../../storage/journal/journal-error";
import { type ReceiptData, wantsSignature } from "../../ui/receipt";
import type { TransactionFacts } from "../books/books";
import type { CardEntryResult } from "../card-entry";
import { completeCard } from "../card-completion";
import { endWithoutCard } from "../entry-end";
import { cardSecrets, wipeSecrets } from "../keys/account-data";
import { newTransaction } from "../new-transaction";
import { handOver } from "../receipt-copies";
import type { SaleParts } from "../sale";
import { saleFacts } from "../sale-facts";
import { receiptOf } from "../sale-receipt";
import { wipeCard, type PresentedCard } from "../sale-request";
import { SaleScreens } from "../sale-screens";
import { KIND_OCCASIONS } from "../transaction-kind";
import { isAllowedByScheme, wordOf, type CardQuestion } from "./card-word";
import { offlineAdvice, type OfflineApproval } from "./offline-advice";
import { showRefusal } from "./offline-refusal";
import type { OfflineReason } from "./offline-rules";

/** What came of the card's part. */
type Decision =
  | { readonly kind: "refused"; readonly reason: OfflineReason }
  | { readonly kind: "approved"; readonly approval: OfflineApproval; readonly completion?: ContactCompletion };

/** What is sealed of it, and told. */
interface ApprovedSale {
  readonly transaction: Transaction;
  readonly presented: PresentedCard;
  readonly approval: OfflineApproval;
  readonly completion: ContactCompletion | undefined;
}

export class OfflineSale {
  readonly #parts: SaleParts;
  readonly #screens: SaleScreens;

  constructor(parts: SaleParts) {
    this.#parts = parts;
    this.#screens = new SaleScreens(parts);
  }

  /** Runs one sale to its end, whatever that is. Nothing of the card outlives it in memory. */
  async run(amountMinor: number): Promise<void> {
    const { front, ports, offline, books } = this.#parts;
    if (books.refusal === "J1") return this.#screens.journalFull();
    if (offline.bar !== undefined) {
      front.alert();
      return this.#screens.end("problem", "offline.refused", "offline.barred", { code: offline.bar });
    }
    const reason = offline.reasonAgainst(amountMinor, this.#hasEntry);
    if (reason !== undefined) return this.#refuse(reason);
    front.occasion = "card.toPayOffline";
    try {
      await this.#sell(amountMinor).finally(() => ports.memory.scrub());
    } finally {
      front.occasion = KIND_OCCASIONS.sale;
    }
  }

  async #sell(amountMinor: number): Promise<void> {
    const { settings, ports, counters, cardEntry } = this.#parts;
    const transaction = newTransaction(settings, ports.clock, "sale", amountMinor, counters.next("receipt"));
    try {
      await this.#present(transaction, await cardEntry.run(transaction, "any", "offline"));
    } finally {
      await cardEntry.removeInserted(transaction);
    }
  }

  get #hasEntry(): boolean {
    const { tap, insert, swipe } = this.#parts.cardEntry.ways("offline");
    return tap || insert || swipe;
  }

  async #present(transaction: Transaction, entry: CardEntryResult): Promise<void> {
    const { front } = this.#parts;
    switch (entry.kind) {
      case "chip":
      case "contact":
      case "stripe":
        try {
          return await this.#judge(transaction, entry);
        } finally {
          // However it ended, a fault of the terminal included.
          wipeCard(entry);
        }
      case "declined":
        this.#parts.offline.noteRefusal("O3");
        this.#screens.result(transaction.amountMinor, "declined", "result.declined", { key: entry.text }, undefined);
        return this.#stand();
      default:
        return endWithoutCard(front, this.#screens, entry);
    }
  }

  async #judge(transaction: Transaction, presented: PresentedCard): Promise<void> {
    const decision = await this.#decide(transaction, presented);
    if (decision.kind === "refused") return this.#refuse(decision.reason);
    const { approval, completion } = decision;
    const data = this.#keep({ transaction, presented, approval, completion });
    wipeCard(presented);
    if (data === undefined) {
      this.#parts.front.alert();
      const text = { key: "result.offline.notKept" } as const;
      this.#screens.result(transaction.amountMinor, "not-completed", "result.notCompleted", text, undefined);
      return this.#stand();
    }
    const languages = presented.kind === "stripe" ? [] : presented.card.languages;
    const { receipts, front, ports, cardEntry } = this.#parts;
    const stand = (): Promise<void> => this.#stand();
    const removeCard = (): Promise<void> => cardEntry.removeInserted(transaction);
    await handOver({ receipts, front, log: ports.log, stand, removeCard }, data, languages);
  }

  /** The rules about the card, and its last word where it is in the slot. */
  async #decide(transaction: Transaction, presented: PresentedCard): Promise<Decision> {
    const { settings, register, offline } = this.#parts;
    const question: CardQuestion = {
      date: transaction.date,
      isExcepted: (pan) => register.isExcepted(pan),
    };
    const isAllowed = isAllowedByScheme(presented, settings);
    const reasonFor = (completion?: ContactCompletion): OfflineReason | undefined => {
      const word = wordOf(presented, question, completion);
      return offline.reasonAgainst(transaction.amountMinor, true, { word, isAllowedByScheme: isAllowed });
    };
    const reason = reasonFor();
    const completion = await this.#complete(presented, reason !== undefined);
    const against = reason ?? (completion && reasonFor(completion));
    if (against !== undefined) return { kind: "refused", reason: against };
    if (completion !== undefined) return { kind: "approved", approval: "Y3", completion };
    const isCards = presented.kind !== "stripe" && presented.isApproved;
    return { kind: "approved", approval: isCards ? "Y1" : "stand-in" };
  }

  /** Lets a card in the slot that wants its issuer say its last word; where the sale is refused, it is asked for a refusal. */
  async #complete(presented: PresentedCard, isRefused: boolean): Promise<ContactCompletion | undefined> {
    if (presented.kind !== "contact") return undefined;
    if (!presented.isApproved) {
      const answer = { kind: "unable-to-go-online", ...(isRefused ? { isRefused } : {}) } as const;
      return completeCard(this.#parts.ports.log, presented, answer);
    }
    presented.session.close();
    return undefined;
  }

  /** Writes the sale down, then tells it. `undefined` when it could not be written: then there is none. */
  #keep(sale: ApprovedSale): ReceiptData | undefined {
    const { settings, ports, session, books, receipts, front } = this.#parts;
    const { transaction, presented, approval, completion } = sale;
    const secrets = cardSecrets(presented.card);
    const advice = offlineAdvice({ ...sale, settings, batch: books.batch }, session.header());
    const now = ports.clock.now();
    let of: number;
    try {
      of = books.store({ ...saleFacts(transaction, presented, now), ...lastWord(completion) }, advice, secrets);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      ports.log.write("error", "offline.not-kept", { detail: error.message });
      return undefined;
    } finally {
      wipeSecrets(secrets);
    }
    const stan = advice.get(11) ?? "";
    ports.log.write("info", "offline.approved", { stan, approval });
    const { development } = ports.board;
    const { amountMinor, sequenceCounter } = transaction;
    const data: ReceiptData = {
      ...receiptOf({
        ...{
          settings,
          kind: "sale",
          number: sequenceCounter,
          amountMinor,
          presented,
          stan,
          completion,
          now,
          development,
        },
      }),
      approved: true,
      answerCode: approval === "stand-in" ? "" : approval,
      authorisationCode: undefined,
      reference: undefined,
      offline: approval === "stand-in" ? "merchant" : "card",
    };
    receipts.last = data;
    front.success();
    const text = wantsSignature(data.verification) ? ({ key: "result.signature" } as const) : undefined;
    const who = approval === "stand-in" ? "result.offline.standIn" : "result.offline.card";
    this.#screens.result(amountMinor, "approved", "result.offline", text, { key: who });
    books.told(of);
    // The host may have come back meanwhile.
    session.attend();
    return data;
  }

  async #refuse(reason: OfflineReason): Promise<void> {
    this.#parts.offline.noteRefusal(reason);
    this.#parts.front.alert();
    this.#parts.ports.memory.scrub();
    await showRefusal(this.#screens, reason);
  }

  /** Leaves a result standing. Nothing needs the card from here on, and people may take minutes. */
  #stand(): Promise<void> {
    this.#parts.ports.memory.scrub();
    return this.#screens.dwell();
  }
}

/** Of a card that spoke twice the books keep what it said last. */
function lastWord(completion: ContactCompletion | undefined): Partial<TransactionFacts> {
  if (completion === undefined) return {};
  const { applicationCryptogram, terminalVerificationResults } = completion;
  return { cryptogram: applicationCryptogram, verificationResults: terminalVerificationResults };
}
