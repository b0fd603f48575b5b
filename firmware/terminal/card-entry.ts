/**
 * Getting a card: "present card" until a tap, an insertion or a swipe gives one that can be sent to the acquirer, or it is clear
 * that none will. User interface as in EMV Contactless Book A, 9; rules for the stripe as in docs of the product.
 */
import type { ContactlessConfiguration } from "../emv/configuration";
import { contactlessAllowed } from "../emv/entry-point";
import type { IssuerResponse } from "../emv/issuer-response";
import type { IssuerUpdateOutcome } from "../emv/issuer-update";
import type { DeclineReason, OnlineRequest, SecondPresentment } from "../emv/outcome";
import type { Transaction } from "../emv/transaction";
import type { ContactlessDetection, Swipe } from "../ports/card-reader";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import { CardAttempt, type CardAttemptPorts } from "./card-attempt";
import type { CardField } from "./card-field";
import { BUSY, type CardPrompt, type EntryWays, firstPrompt, PROMPTS, REMOVE, showPrompt } from "./card-prompts";
import { type ChipEntryParts, type InsertedCard, readChip } from "./chip-entry";
import { configurationFor, type KernelMode } from "./contactless-configuration";
import { FallbackRule } from "./fallback-rule";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { localTime } from "./local-time";
import { judgeSwipe, type StripeCard } from "./swipe";
import { TapReader } from "./tap-reader";
import { Deferred, within } from "./waiting";

/** A card that was tapped, and has left or may leave. */
export interface TappedCard extends Pick<OnlineRequest, "card" | "verification" | "secondPresentment" | "unproved"> {
  /** The card made a TC, and proved by its signature that it is no copy. Only offline is it asked for that. */
  readonly isApproved: boolean;
}

export type CardEntryResult =
  | ({ readonly kind: "chip" } & TappedCard)
  /** The card is in the slot and stays there until its session is completed. */
  | ({ readonly kind: "contact" } & InsertedCard)
  | { readonly kind: "stripe"; readonly card: StripeCard; readonly isFallback: boolean }
  /** The card, or the kernel for it, says no; the acquirer is not asked. */
  | { readonly kind: "declined"; readonly text: TextKey }
  | { readonly kind: "cancelled" }
  | { readonly kind: "timeout" }
  | { readonly kind: "reader-fault" };

/** Which cards are taken: any, or only an inserted one, because the issuer wants its customer authenticated. */
export type EntryDemand = "any" | "authentication";

export interface CardEntryParts {
  readonly ports: CardAttemptPorts & Pick<TerminalPorts, "stripe" | "random" | "cipher" | "log">;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly settings: Settings;
  readonly field: CardField | undefined;
  readonly configuration: (mode: KernelMode) => ContactlessConfiguration;
  /** The contact side; `undefined` on a board without a slot. */
  readonly chip: ChipEntryParts | undefined;
}

const DECLINES: Readonly<Record<DeclineReason, TextKey>> = Object.freeze({
  card: "declined.byCard",
  "terminal-action-analysis": "declined.byCard",
  expired: "declined.expired",
  authentication: "declined.authentication",
  "cardholder-verification": "declined.verification",
});

/** How often an inserted card is asked for. */
const REMOVAL_MS = 3_000;
/** How long an inserted card is asked for; after that it does not count for the next sale. */
const REMOVAL_LIMIT_MS = 60_000;

/** One card presented: the end of the entry, or what to ask for next. */
type Step = { readonly end: CardEntryResult } | { readonly prompt: CardPrompt };

/** One entry: where cards may come from, and what happened to them so far. */
interface Entry {
  readonly transaction: Transaction;
  readonly ways: EntryWays;
  readonly field: CardField | undefined;
  readonly fallback: FallbackRule;
  readonly mode: KernelMode;
  readonly configuration: ContactlessConfiguration;
}

export class CardEntry {
  readonly #parts: CardEntryParts;
  readonly #tapReader: TapReader | undefined;

  constructor(parts: CardEntryParts) {
    this.#parts = parts;
    const { field } = parts;
    this.#tapReader = field && new TapReader({ ...parts, field });
  }

  /** Whether a card can be inserted. */
  get hasSlot(): boolean {
    return this.#parts.chip !== undefined;
  }

  /** Resolves when the card in the slot is pulled out; `undefined` where none is in it. */
  removal(): Promise<void> | undefined {
    const slot = this.#parts.chip?.slot;
    return slot?.isOccupied === true ? slot.removal() : undefined;
  }

  /** In which ways this terminal takes cards, whether or not its readers work now. */
  ways(mode: KernelMode): EntryWays {
    const { ports, settings, field, chip } = this.#parts;
    const { allowed } = settings.swipe;
    const ways = { tap: field !== undefined, insert: chip !== undefined, swipe: ports.stripe !== undefined && allowed };
    if (mode === "online") return ways;
    const { contactless, contact, swipe } = settings.offline.entryModes;
    // Of a stripe nobody but its issuer can tell anything.
    const maySwipe = swipe && settings.offline.standIn;
    return { tap: ways.tap && contactless, insert: ways.insert && contact, swipe: ways.swipe && maySwipe };
  }

  /** Runs until there is a card or none will come. */
  async run(
    transaction: Transaction,
    demand: EntryDemand = "any",
    mode: KernelMode = "online",
  ): Promise<CardEntryResult> {
    const { ports, keys, settings, chip } = this.#parts;
    const configuration = configurationFor(transaction, this.#parts.configuration(mode));
    const allowed = this.ways(mode);
    const mayTap = demand === "any" && allowed.tap && contactlessAllowed(transaction, configuration);
    const field = mayTap && (await this.#parts.field?.prepare()) === true ? this.#parts.field : undefined;
    const slot = allowed.insert && (await chip?.slot.prepare()) === true ? chip?.slot : undefined;
    const swipe = demand === "any" && allowed.swipe;
    const ways: EntryWays = { tap: field !== undefined, insert: slot !== undefined, swipe };
    if (!ways.tap && !ways.insert && !ways.swipe) return { kind: "reader-fault" };
    const attempt = new CardAttempt(ports, keys, { field, slot, stripe: swipe ? ports.stripe : undefined });
    const fallback = new FallbackRule(swipe, mode === "online" && settings.swipe.chipFallbackAllowed);
    const prompt = demand === "authentication" ? PROMPTS.authenticate : firstPrompt(ways);
    // Returned, not awaited: what waits under a card's commands takes memory from them.
    return this.#converse(attempt, { transaction, ways, field, fallback, mode, configuration }, prompt);
  }

  async #converse(attempt: CardAttempt, entry: Entry, first: CardPrompt): Promise<CardEntryResult> {
    const { front, settings } = this.#parts;
    let prompt = first;
    try {
      for (;;) {
        this.#show(entry.transaction, prompt);
        front.lights(entry.ways.tap ? "ready" : "off");
        const event = await attempt.next(settings.timeouts.cardSeconds * 1000);
        if (event.kind === "timeout") return { kind: "timeout" };
        if (event.kind === "key") {
          if (event.key === "cancel") return { kind: "cancelled" };
          continue;
        }
        if (event.kind === "fault") {
          entry.field?.report(event.error);
          return { kind: "reader-fault" };
        }
        let step: Step | undefined;
        if (event.kind === "swipe") step = this.#swiped(entry, event.swipe);
        else if (event.kind === "detection") step = await this.#tapped(entry, event.detection);
        else step = await this.#inserted(attempt, entry);
        if (step === undefined) continue;
        if ("end" in step) return step.end;
        prompt = step.prompt;
      }
    } finally {
      await attempt.close();
      front.lights("off");
    }
  }

  #swiped({ ways, fallback }: Entry, swipe: Swipe): Step {
    const { ports, front, settings } = this.#parts;
    const now = localTime(settings.time, ports.clock.now());
    const verdict = judgeSwipe(swipe, { chipAllowed: fallback.mayUseStripe, now });
    ports.log.write("info", "card.swipe", { verdict: verdict.kind });
    if (verdict.kind === "accepted") {
      front.success();
      return { end: { kind: "stripe", card: verdict.card, isFallback: fallback.isFallback } };
    }
    front.alert();
    if (verdict.kind === "expired") return { end: { kind: "declined", text: "declined.expired" } };
    if (verdict.kind === "chip") {
      if (ways.insert) return { prompt: PROMPTS.insertChip };
      return { prompt: ways.tap ? PROMPTS.tapChip : PROMPTS.anotherCard };
    }
    return { prompt: verdict.kind === "unreadable" ? PROMPTS.swipeAgain : PROMPTS.anotherCard };
  }

  async #tapped(entry: Entry, detection: ContactlessDetection): Promise<Step | undefined> {
    const { transaction, ways, fallback, configuration } = entry;
    const { ports, front } = this.#parts;
    const reader = this.#tapReader;
    if (reader === undefined || detection.kind === "cancelled") return undefined;
    const { field } = reader;
    if (detection.kind === "collision") {
      front.alert();
      void field.removal();
      return { prompt: PROMPTS.oneCard };
    }
    const outcome = await reader.read(detection.channel, transaction, configuration);
    if (outcome === undefined) return { end: { kind: "reader-fault" } };
    ports.log.write("info", "card.outcome", { kind: outcome.kind });
    if (outcome.kind === "approved" && entry.mode === "online") throw new Error("an approval that nobody allowed");
    if (outcome.kind === "online-request" || outcome.kind === "approved") {
      await reader.letGo(transaction);
      return { end: { ...outcome, kind: "chip", isApproved: outcome.kind === "approved" } };
    }
    front.alert();
    front.lights("off");
    if (outcome.kind === "try-again") return { prompt: PROMPTS.tryAgain };
    void field.removal();
    const otherwise = ways.insert ? PROMPTS.insertInstead : PROMPTS.anotherCard;
    switch (outcome.kind) {
      case "declined":
        return { end: { kind: "declined", text: DECLINES[outcome.reason] } };
      case "see-phone":
        return { prompt: PROMPTS.seePhone };
      case "try-another-interface":
        return { prompt: otherwise };
      case "end-application":
        // What could not show that it is no copy does not become a better card on its stripe.
        if (outcome.reason === "authentication-failed") fallback.forbid();
        else if (outcome.reason !== "no-application") fallback.noteFailure();
        // The application may be blocked, and a blocked card must not be swiped: where there is a slot, the chip says more in it.
        else if (!ways.insert) fallback.noteUnsupported();
        return { prompt: fallback.mayUseStripe ? PROMPTS.swipeInstead : otherwise };
    }
  }

  async #inserted(attempt: CardAttempt, { transaction, fallback, mode }: Entry): Promise<Step> {
    const { chip, front } = this.#parts;
    if (chip === undefined) throw new Error("a card in a slot that is not there");
    await attempt.pause();
    front.lights("off");
    const result = await readChip(chip, transaction, mode, () => this.#show(transaction, BUSY.inserted, false));
    await attempt.pause();
    switch (result.kind) {
      case "unreadable":
        front.alert();
        fallback.noteFailure();
        return { prompt: fallback.mayUseStripe ? PROMPTS.fallback : PROMPTS.insertAgain };
      case "no-application":
        front.alert();
        fallback.noteUnsupported();
        return { prompt: fallback.mayUseStripe ? PROMPTS.chipUnknown : PROMPTS.anotherCard };
      case "removed":
        front.alert();
        return { prompt: PROMPTS.insertAgain };
      case "declined":
        front.alert();
        return { end: result };
      default:
        return { end: result };
    }
  }

  /**
   * Asks for the card in the slot until it is gone, with a tone every few seconds; gives up in the end. What is said after that is
   * for the merchant.
   */
  async removeInserted(transaction: Transaction): Promise<void> {
    const { front, chip } = this.#parts;
    if (chip !== undefined && chip.slot.isOccupied) await this.#awaitRemoval(chip, transaction);
    front.cardholderLanguage = undefined;
  }

  async #awaitRemoval(chip: ChipEntryParts, transaction: Transaction): Promise<void> {
    const { ports, front } = this.#parts;
    await chip.slot.release();
    // Each wait is for a promise of its own: what waited for the removal itself would stay until the card goes, a kilobyte every time.
    let gone = new Deferred<void>();
    void chip.slot.removal().then(() => gone.resolve());
    for (let waitedMs = 0; chip.slot.isOccupied && waitedMs < REMOVAL_LIMIT_MS; waitedMs += REMOVAL_MS) {
      this.#show(transaction, REMOVE.inserted, false);
      if (waitedMs > 0) front.alert();
      await within(ports.clock, REMOVAL_MS, gone.promise, undefined);
      gone = new Deferred<void>();
    }
  }

  /** Asks a tapped card to come back and hear its issuer; `undefined` when it did not, or there is no reader. */
  async presentAgain(
    transaction: Transaction,
    target: SecondPresentment,
    response: IssuerResponse,
    approved: boolean,
  ): Promise<IssuerUpdateOutcome | undefined> {
    return this.#tapReader?.presentAgain(transaction, target, response, approved);
  }

  #show({ amountMinor }: Transaction, prompt: CardPrompt, mayCancel = true): void {
    const { front, settings } = this.#parts;
    showPrompt(front, { amountMinor, currency: settings.currency }, prompt, mayCancel);
  }
}
