/** A sale from the amount to the receipt. Nothing says "approved" but the acquirer's own answer. */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { toHex } from "../codec/hex";
import type { ContactCompletion, HostAnswer } from "../emv/contact-outcome";
import { transactionTypes, type Transaction } from "../emv/transaction";
import { declineText, wantsAuthentication } from "../ui/answer-codes";
import type { TextKey } from "../ui/i18n/text-en";
import type { Language, Phrase, TextValues } from "../ui/i18n/translate";
import { type ReceiptData, wantsSignature } from "../ui/receipt";
import type { NoticeTone } from "../ui/screens/notice";
import type { ResultScreen } from "../ui/screens/result";
import type { CardEntry, CardEntryResult } from "./card-entry";
import type { InsertedCard } from "./chip-entry";
import type { Front } from "./front";
import type { HostSession } from "./host-session";
import type { KeyInput } from "./key-input";
import { localTime } from "./local-time";
import type { Receipts } from "./receipts";
import { saleReceipt } from "./sale-receipt";
import { saleRequest, wipeCard, type PresentedCard } from "./sale-request";

/** Pace of the moving dots. */
const DOTS_MS = 400;
/** How long a sale waits for the connection before it gives up. */
const PREPARE_MS = 20_000;

export interface SaleParts {
  readonly ports: TerminalPorts;
  readonly settings: Settings;
  readonly counters: Counters;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly session: HostSession;
  readonly cardEntry: CardEntry;
  readonly receipts: Receipts;
}

export class Sale {
  readonly #parts: SaleParts;

  constructor(parts: SaleParts) {
    this.#parts = parts;
  }

  /** Runs one sale to its end, whatever that is. */
  async run(amountMinor: number): Promise<void> {
    if (!(await this.#connect(amountMinor))) return;
    const { cardEntry, counters } = this.#parts;
    const number = counters.next("receipt");
    const transaction = this.#transaction(amountMinor, number);
    try {
      const first = await this.#present(transaction, await cardEntry.run(transaction));
      // The issuer wants its customer authenticated: chip and PIN, in the same sale.
      if (first === "authenticate")
        await this.#present(transaction, await cardEntry.run(transaction, "authentication"));
    } finally {
      await cardEntry.removeInserted(transaction);
    }
  }

  async #present(transaction: Transaction, entry: CardEntryResult): Promise<"authenticate" | "done"> {
    const { amountMinor } = transaction;
    switch (entry.kind) {
      case "chip":
      case "contact":
      case "stripe":
        return this.#authorise(transaction, entry);
      case "declined":
        this.#result(amountMinor, "declined", "result.declined", { key: entry.text }, undefined);
        await this.#dwell();
        break;
      case "cancelled":
        await this.#end("plain", "end.cancelled", "end.cancelled.text");
        break;
      case "timeout":
        await this.#end("problem", "end.timeout", "end.timeout.text");
        break;
      case "reader-fault":
        this.#parts.front.alert();
        await this.#end("fault", "end.reader", "end.reader.text", { code: "R1" });
    }
    return "done";
  }

  /** Makes sure that the host can be asked, before a card is touched. */
  async #connect(amountMinor: number): Promise<boolean> {
    const { session, front } = this.#parts;
    if (session.state.kind === "ready") return true;
    const reversing = session.state.kind === "reversing";
    if (reversing) this.#busy(amountMinor, "host.reversing", "host.reversing.text");
    else this.#busy(amountMinor, "host.connecting", "host.connecting.text");
    const state = await session.prepare(PREPARE_MS);
    if (state.kind === "ready") return true;
    const code = "code" in state ? state.code : state.kind === "reversing" ? "H7" : "H6";
    front.alert();
    await this.#end("problem", "end.noConnection", "end.noConnection.text", { code });
    return false;
  }

  async #authorise(transaction: Transaction, presented: PresentedCard): Promise<"authenticate" | "done"> {
    const { session, settings, front, receipts, cardEntry } = this.#parts;
    const { amountMinor, sequenceCounter } = transaction;
    this.#busy(
      amountMinor,
      "host.authorising",
      presented.kind === "contact" ? "card.inserted" : "host.authorising.text",
    );
    const request = saleRequest(settings, amountMinor, presented, session.header());
    const result = await session.authorise(request);
    if (result.kind !== "answered") {
      if (presented.kind === "contact") await this.#complete(presented, { kind: "unable-to-go-online" });
      wipeCard(presented);
      front.alert();
      const text: TextKey = result.kind === "not-sent" ? "end.cancelled.text" : "result.notCompleted.reversing";
      const detail = { key: "result.declined.code", values: { code: result.code } } as const;
      this.#result(amountMinor, "not-completed", "result.notCompleted", { key: text }, detail);
      await this.#dwell();
      return "done";
    }
    const { answer, approved } = result;
    const answerCode = (answer.get(39) ?? "").trimEnd();
    if (presented.kind !== "contact" && wantsAuthentication(answerCode) && cardEntry.hasSlot) {
      wipeCard(presented);
      front.alert();
      return "authenticate";
    }
    const languages = presented.kind === "stripe" ? [] : presented.card.languages;
    let isReversed = false;
    let data: ReceiptData;
    try {
      const completion =
        presented.kind === "contact"
          ? await this.#complete(presented, { kind: "answered", answerCode, approved, field55: answer.bytes(55) })
          : undefined;
      if (completion?.kind === "declined" && completion.mustReverse) {
        isReversed = true;
        session.reverse(request, "22", completion.field55);
      } else if (completion !== undefined && completion.scriptResults.length > 0) {
        // The issuer wants to know what became of its scripts (EMV Book 4, 6.3.9); a reversal tells that, too.
        session.advise(request, completion.field55);
      }
      data = saleReceipt({
        settings,
        number: sequenceCounter,
        amountMinor,
        presented,
        stan: request.get(11) ?? "",
        answer,
        completion,
        now: this.#parts.ports.clock.now(),
        development: this.#parts.ports.board.development,
      });
      receipts.last = data;
      this.#showAnswer(data);
    } catch (error) {
      // Nobody has seen the approval, and the screen will say that nothing was charged: make it true.
      if (approved && !isReversed) session.reverse(request, "22");
      throw error;
    } finally {
      wipeCard(presented);
    }
    await this.#handOver(transaction, data, languages);
    return "done";
  }

  /** Tells the card in the slot how its request ended; whether it agrees decides the sale. */
  async #complete({ session }: InsertedCard, answer: HostAnswer): Promise<ContactCompletion> {
    const completion = await session.complete(answer);
    session.close();
    const reason = completion.kind === "declined" ? completion.reason : "";
    const scripts = toHex(completion.scriptResults);
    this.#parts.ports.log.write("info", "card.completed", { kind: completion.kind, reason, scripts });
    return completion;
  }

  /** Shows what the acquirer said. */
  #showAnswer(data: ReceiptData): void {
    const { front } = this.#parts;
    if (data.approved) {
      front.success();
      const detail = { key: "result.approved.code", values: { code: data.authorisationCode ?? "" } } as const;
      const text: Phrase | undefined = wantsSignature(data.verification) ? { key: "result.signature" } : undefined;
      this.#result(data.amountMinor, "approved", "result.approved", text, detail);
      return;
    }
    front.alert();
    const detail = { key: "result.declined.code", values: { code: data.answerCode } } as const;
    if (wantsAuthentication(data.answerCode)) {
      const text = { key: "result.insertCard.text" } as const;
      this.#result(data.amountMinor, "declined", "result.insertCard", text, detail);
      return;
    }
    this.#result(data.amountMinor, "declined", "result.declined", { key: declineText(data.answerCode) }, detail);
  }

  /** Leaves the result standing while the merchant's copy is printed, then offers the customer's. */
  async #handOver(transaction: Transaction, data: ReceiptData, languages: readonly string[]): Promise<void> {
    try {
      await this.#printCopies(transaction, data, languages);
    } catch (error) {
      // The sale stands whatever happens to its paper; it can be reprinted from the menu.
      const detail = error instanceof Error ? error.message : typeof error;
      this.#parts.ports.log.write("error", "receipt.fault", { detail });
    }
  }

  async #printCopies(transaction: Transaction, data: ReceiptData, languages: readonly string[]): Promise<void> {
    const { receipts, front, cardEntry } = this.#parts;
    if (!receipts.hasPrinter) return this.#dwell();
    const printing = data.approved ? receipts.send(data, "merchant", front.language) : undefined;
    await this.#dwell();
    const problem = await printing;
    await cardEntry.removeInserted(transaction);
    if (problem !== undefined && (await receipts.retryAfter(problem))) {
      await receipts.print(data, "merchant", front.language);
    }
    if (await receipts.wantsCustomerCopy()) {
      await receipts.print(data, "customer", customerLanguage(languages, front.language));
    }
  }

  #transaction(amountMinor: number, number: number): Transaction {
    const { settings, ports } = this.#parts;
    const local = localTime(settings.time, ports.clock.now());
    return {
      amountMinor,
      amountOtherMinor: 0,
      transactionType: transactionTypes.purchase,
      currencyCode: settings.currency.numeric,
      currencyExponent: settings.currency.exponent,
      date: local.date,
      time: local.time,
      sequenceCounter: number,
    };
  }

  #busy(amountMinor: number, title: TextKey, text: TextKey): void {
    const { front, settings } = this.#parts;
    front.animate(DOTS_MS, (progress) => ({
      kind: "payment",
      amountMinor,
      currency: settings.currency,
      tone: "busy",
      icon: undefined,
      title: { key: title },
      text: { key: text },
      progress,
      hints: [],
    }));
  }

  #result(
    amountMinor: number,
    tone: ResultScreen["tone"],
    title: TextKey,
    text: Phrase | undefined,
    detail: Phrase | undefined,
  ): void {
    const { front, settings } = this.#parts;
    const { currency } = settings;
    front.show({ kind: "result", tone, amountMinor, currency, title: { key: title }, text, detail });
  }

  async #end(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const hints = [{ key: "enter", label: "key.ok" }] as const;
    this.#parts.front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints });
    await this.#dwell();
  }

  /** Leaves a screen standing for a while, or until a key. */
  async #dwell(): Promise<void> {
    await this.#parts.keys.nextWithin(this.#parts.settings.timeouts.resultSeconds * 1000);
  }
}

/** The first language of the cardholder that the terminal speaks (EMV Book 4, 11.1), else its own. */
function customerLanguage(languages: readonly string[], own: Language): Language {
  return languages.find((language): language is Language => language === "pl" || language === "en") ?? own;
}
