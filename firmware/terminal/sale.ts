/** A sale from the amount to the receipt. Nothing says "approved" but the acquirer's own answer. */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { toHex } from "../codec/hex";
import type { ContactCompletion, HostAnswer } from "../emv/contact-outcome";
import { issuerUpdate } from "../emv/issuer-update";
import { transactionTypes, type Transaction } from "../emv/transaction";
import type { Message } from "../iso8583/message";
import { wantsAuthentication } from "../ui/answer-codes";
import type { TextKey } from "../ui/i18n/text-en";
import { spokenLanguage } from "../ui/i18n/translate";
import type { ReceiptData } from "../ui/receipt";
import type { CardEntry, CardEntryResult } from "./card-entry";
import type { InsertedCard } from "./chip-entry";
import type { Front } from "./front";
import type { HostResult, HostSession } from "./host-session";
import { cardSecrets } from "./keys/account-data";
import type { KeyInput } from "./key-input";
import { localTime } from "./local-time";
import { asksForPin, typeOnlinePin, wantsOnlinePin, type OnlinePinHistory } from "./online-pin";
import type { TypedPin } from "./pin-pad";
import type { Receipts } from "./receipts";
import { saleReceipt } from "./sale-receipt";
import { saleRequest, wipeCard, withOnlinePin, type PresentedCard } from "./sale-request";
import { SaleScreens } from "./sale-screens";

/** A card that was tapped. */
type PresentedChip = Extract<PresentedCard, { kind: "chip" }>;

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
  readonly #screens: SaleScreens;

  constructor(parts: SaleParts) {
    this.#parts = parts;
    this.#screens = new SaleScreens(parts);
  }

  /** Runs one sale to its end, whatever that is. Nothing of the card outlives it in memory. */
  async run(amountMinor: number): Promise<void> {
    if (!(await this.#connect(amountMinor))) return;
    try {
      await this.#sell(amountMinor);
    } finally {
      this.#parts.ports.memory.scrub();
    }
  }

  async #sell(amountMinor: number): Promise<void> {
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
      case "cancelled":
        await this.#screens.end("plain", "end.cancelled", "end.cancelled.text");
        break;
      case "timeout":
        await this.#screens.end("problem", "end.timeout", "end.timeout.text");
        break;
      case "reader-fault":
        this.#parts.front.alert();
        await this.#screens.end("fault", "end.reader", "end.reader.text", { code: "R1" });
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

  /** Asks the issuer, and for the PIN where the card or the issuer wants it. */
  async #authorise(transaction: Transaction, presented: PresentedCard): Promise<"authenticate" | "done"> {
    try {
      return await this.#ask(transaction, presented);
    } finally {
      // However it ended, a fault of the terminal included.
      wipeCard(presented);
    }
  }

  async #ask(transaction: Transaction, presented: PresentedCard): Promise<"authenticate" | "done"> {
    let history: OnlinePinHistory = { sent: 0 };
    for (let isWanted = wantsOnlinePin(presented); ; isWanted = true) {
      const typed = isWanted ? await this.#typePin(transaction, history) : undefined;
      if (typed !== undefined && typed.kind !== "entered") return this.#withoutPin(presented, typed.kind);
      const pin = typed?.digits;
      try {
        this.#busyAsking(transaction, presented);
        const { settings, session } = this.#parts;
        const request = saleRequest(settings, transaction.amountMinor, presented, session.header());
        const result = await session.authorise(request, cardSecrets(presented.card, pin));
        if (result.kind !== "answered") return await this.#unanswered(transaction, presented, result);
        if (pin !== undefined) history = { sent: history.sent + 1 };
        const answerCode = (result.answer.get(39) ?? "").trimEnd();
        if (asksForPin(presented, answerCode, history)) continue;
        const verified = history.sent > 0 ? withOnlinePin(presented) : presented;
        return await this.#answered(transaction, verified, request, result, answerCode);
      } finally {
        // Sealing overwrites it; this is for a message that was never made.
        pin?.fill(0);
      }
    }
  }

  #busyAsking({ amountMinor }: Transaction, { kind }: PresentedCard): void {
    this.#screens.busy(amountMinor, "host.authorising", kind === "contact" ? "card.inserted" : "host.authorising.text");
  }

  #typePin({ amountMinor }: Transaction, history: OnlinePinHistory): Promise<TypedPin> {
    const { front, keys, settings, cardEntry } = this.#parts;
    const { currency } = settings;
    const removal = cardEntry.removal();
    return typeOnlinePin({ front, keys, amountMinor, currency, mayBypass: false, removal }, history);
  }

  /** The sale ends because nobody gave the PIN; nothing is owed for it. */
  async #withoutPin(presented: PresentedCard, kind: Exclude<TypedPin["kind"], "entered">): Promise<"done"> {
    if (presented.kind === "contact") await this.#complete(presented, { kind: "unable-to-go-online" });
    wipeCard(presented);
    this.#parts.front.alert();
    if (kind === "timeout") await this.#screens.end("problem", "end.timeout", "end.timeout.text");
    else await this.#screens.end("plain", "end.cancelled", "end.cancelled.text");
    return "done";
  }

  async #unanswered(
    { amountMinor }: Transaction,
    presented: PresentedCard,
    result: Exclude<HostResult, { kind: "answered" }>,
  ): Promise<"done"> {
    if (presented.kind === "contact") await this.#complete(presented, { kind: "unable-to-go-online" });
    wipeCard(presented);
    this.#parts.front.alert();
    const text: TextKey = result.kind === "not-sent" ? "end.cancelled.text" : "result.notCompleted.reversing";
    const detail = { key: "result.declined.code", values: { code: result.code } } as const;
    this.#screens.result(amountMinor, "not-completed", "result.notCompleted", { key: text }, detail);
    await this.#stand();
    return "done";
  }

  async #answered(
    transaction: Transaction,
    presented: PresentedCard,
    request: Message,
    { answer, approved }: Extract<HostResult, { kind: "answered" }>,
    answerCode: string,
  ): Promise<"authenticate" | "done"> {
    const { session, settings, front, receipts, cardEntry } = this.#parts;
    const { amountMinor, sequenceCounter } = transaction;
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
      this.#screens.tellAnswer(data);
    } catch (error) {
      // Nobody has seen the approval, and the screen will say that nothing was charged: make it true.
      if (approved && !isReversed) session.reverse(request, "22");
      throw error;
    } finally {
      wipeCard(presented);
    }
    if (presented.kind === "chip") await this.#update(transaction, presented, request, answer, data);
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

  /**
   * Lets a tapped card hear what its issuer answered (C-3, 5.9). The answer stands whatever comes of it, also when nobody presents
   * the card again, and it is on the screen again afterwards.
   */
  async #update(
    transaction: Transaction,
    { secondPresentment }: PresentedChip,
    request: Message,
    answer: Message,
    data: ReceiptData,
  ): Promise<void> {
    const response = secondPresentment && issuerUpdate(answer.bytes(55));
    if (secondPresentment === undefined || response === undefined) return;
    const { cardEntry, ports, session } = this.#parts;
    try {
      const outcome = await cardEntry.presentAgain(transaction, secondPresentment, response, data.approved);
      const isDone = outcome?.kind === "done";
      if (isDone && outcome.field55 !== undefined) session.advise(request, outcome.field55);
      const scripts = isDone ? toHex(outcome.scriptResults) : "";
      const authentication = isDone ? outcome.issuerAuthentication : "";
      ports.log.write("info", "card.updated", { kind: outcome?.kind ?? "not-presented", authentication, scripts });
    } catch (error) {
      ports.log.write("error", "card.update-fault", { detail: error instanceof Error ? error.message : typeof error });
    }
    this.#screens.answer(data);
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
    if (!receipts.hasPrinter) return this.#stand();
    const printing = data.approved ? receipts.send(data, "merchant", front.language) : undefined;
    await this.#stand();
    const problem = await printing;
    await cardEntry.removeInserted(transaction);
    if (problem !== undefined && (await receipts.retryAfter(problem))) {
      await receipts.print(data, "merchant", front.language);
    }
    if (await receipts.wantsCustomerCopy()) {
      await receipts.print(data, "customer", spokenLanguage(languages) ?? front.language);
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
}
