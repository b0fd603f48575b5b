/**
 * Getting a card: "present card" until a tap or a swipe gives one that can be sent to the acquirer, or it is clear that none
 * will. User interface as in EMV Contactless Book A, 9; rules for the stripe as in docs of the product.
 */
import { runContactless, contactlessAllowed } from "../emv/entry-point";
import type { ContactlessConfiguration } from "../emv/configuration";
import type { CardData, CardholderVerification, ContactlessOutcome, DeclineReason } from "../emv/outcome";
import type { Transaction } from "../emv/transaction";
import type { BitmapName } from "../ports/canvas";
import type { CardChannel } from "../ports/card-reader";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import type { PaymentScreen, PaymentTone } from "../ui/screens/payment";
import { CardAttempt, type CardAttemptPorts } from "./card-attempt";
import type { CardField } from "./card-field";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { localTime } from "./local-time";
import { judgeSwipe, type StripeCard } from "./swipe";
import { delay, within } from "./waiting";

export type CardEntryResult =
  | { readonly kind: "chip"; readonly card: CardData; readonly verification: CardholderVerification }
  | { readonly kind: "stripe"; readonly card: StripeCard; readonly isFallback: boolean }
  /** The card, or the kernel for it, says no; the acquirer is not asked. */
  | { readonly kind: "declined"; readonly text: TextKey }
  | { readonly kind: "cancelled" }
  | { readonly kind: "timeout" }
  | { readonly kind: "reader-fault" };

export type CardEntryPorts = CardAttemptPorts & Pick<TerminalPorts, "random" | "cipher" | "log">;

interface Prompt {
  readonly tone: PaymentTone;
  readonly icon: BitmapName;
  readonly title: TextKey;
  readonly text: TextKey | undefined;
}

const again = (icon: BitmapName, title: TextKey, text: TextKey): Prompt => ({ tone: "again", icon, title, text });

/** What the screen asks for after something went wrong. */
const PROMPTS = Object.freeze({
  tryAgain: again("contactless", "card.tryAgain", "card.tryAgain.text"),
  oneCard: again("contactless", "card.oneCard", "card.oneCard.text"),
  seePhone: again("contactless", "card.seePhone", "card.seePhone.text"),
  swipeAgain: again("card-swipe", "card.swipeAgain", "card.swipeAgain.text"),
  swipeInstead: again("card-swipe", "card.swipeInstead", "card.swipeInstead.text"),
  useChip: again("contactless", "card.useChip", "card.useChip.text"),
  anotherCard: again("warning", "card.anotherCard", "card.anotherCard.text"),
});

const DECLINES: Readonly<Record<DeclineReason, TextKey>> = Object.freeze({
  card: "declined.byCard",
  "terminal-action-analysis": "declined.byCard",
  expired: "declined.expired",
  authentication: "declined.authentication",
  "cardholder-verification": "declined.verification",
});

/** Chip reads that must fail before a chip card may be swiped (docs: two failed chip reads, then swipe). */
const FAILURES_BEFORE_FALLBACK = 2;
/** How long "remove card" holds up the sale. */
const REMOVAL_MS = 3_000;
/** How long the four lights stay on after a read at least (Book A, 9.2). */
const READ_LIGHTS_MS = 750;

export class CardEntry {
  readonly #ports: CardEntryPorts;
  readonly #front: Front;
  readonly #keys: KeyInput;
  readonly #field: CardField | undefined;
  readonly #settings: Settings;
  readonly #configuration: ContactlessConfiguration;

  constructor(
    ports: CardEntryPorts,
    front: Front,
    keys: KeyInput,
    field: CardField | undefined,
    settings: Settings,
    configuration: ContactlessConfiguration,
  ) {
    this.#ports = ports;
    this.#front = front;
    this.#keys = keys;
    this.#field = field;
    this.#settings = settings;
    this.#configuration = configuration;
  }

  /** Runs until there is a card or none will come. */
  async run(transaction: Transaction): Promise<CardEntryResult> {
    const mayTap = contactlessAllowed(transaction, this.#configuration);
    const field = mayTap && (await this.#field?.prepare()) === true ? this.#field : undefined;
    const maySwipe = this.#ports.stripe !== undefined && this.#settings.swipe.allowed;
    if (field === undefined && !maySwipe) return { kind: "reader-fault" };
    const attempt = new CardAttempt(this.#ports, this.#keys, field, maySwipe ? this.#ports.stripe : undefined);
    try {
      return await this.#converse(attempt, field, maySwipe, transaction);
    } finally {
      await attempt.close();
      this.#front.lights("off");
    }
  }

  async #converse(
    attempt: CardAttempt,
    field: CardField | undefined,
    maySwipe: boolean,
    transaction: Transaction,
  ): Promise<CardEntryResult> {
    let prompt = firstPrompt(field !== undefined, maySwipe);
    let failures = 0;
    /** The chip of the last card cannot be used here, so its stripe may be. */
    let chipMaySwipe: "no" | "unsupported" | "fallback" = "no";
    const swipeOr = (other: Prompt): Prompt => (maySwipe && chipMaySwipe !== "no" ? PROMPTS.swipeInstead : other);
    for (;;) {
      this.#show(transaction, prompt);
      this.#front.lights(field === undefined ? "off" : "ready");
      const event = await attempt.next(this.#settings.timeouts.cardSeconds * 1000);
      switch (event.kind) {
        case "timeout":
          return { kind: "timeout" };
        case "key":
          if (event.key === "cancel") return { kind: "cancelled" };
          continue;
        case "fault":
          field?.report(event.error);
          return { kind: "reader-fault" };
        case "swipe": {
          const verdict = judgeSwipe(event.swipe, {
            chipAllowed: chipMaySwipe !== "no",
            now: localTime(this.#settings.time, this.#ports.clock.now()),
          });
          this.#ports.log.write("info", "card.swipe", { verdict: verdict.kind });
          if (verdict.kind === "accepted") {
            this.#front.success();
            return { kind: "stripe", card: verdict.card, isFallback: chipMaySwipe === "fallback" };
          }
          this.#front.alert();
          if (verdict.kind === "expired") return { kind: "declined", text: "declined.expired" };
          if (verdict.kind === "chip") prompt = field === undefined ? PROMPTS.anotherCard : PROMPTS.useChip;
          else prompt = verdict.kind === "unreadable" ? PROMPTS.swipeAgain : PROMPTS.anotherCard;
          continue;
        }
        case "detection": {
          if (field === undefined || event.detection.kind === "cancelled") continue;
          if (event.detection.kind === "collision") {
            this.#front.alert();
            void field.removal();
            prompt = PROMPTS.oneCard;
            continue;
          }
          const outcome = await this.#read(field, event.detection.channel, transaction);
          if (outcome === undefined) return { kind: "reader-fault" };
          this.#ports.log.write("info", "card.outcome", { kind: outcome.kind });
          if (outcome.kind === "online-request") {
            await this.#letGo(field, transaction);
            return { kind: "chip", card: outcome.card, verification: outcome.verification };
          }
          this.#front.alert();
          this.#front.lights("off");
          if (outcome.kind === "try-again") {
            prompt = PROMPTS.tryAgain;
            continue;
          }
          void field.removal();
          if (outcome.kind === "declined") return { kind: "declined", text: DECLINES[outcome.reason] };
          if (outcome.kind === "see-phone") {
            prompt = PROMPTS.seePhone;
            continue;
          }
          if (outcome.kind === "end-application") {
            if (outcome.reason === "no-application") {
              chipMaySwipe = "unsupported";
            } else if (outcome.reason === "authentication-failed") {
              // What could not show that it is no copy does not become a better card on its stripe.
              chipMaySwipe = "no";
            } else {
              failures++;
              const enough = failures >= FAILURES_BEFORE_FALLBACK && this.#settings.swipe.chipFallbackAllowed;
              if (enough) chipMaySwipe = "fallback";
            }
            prompt = swipeOr(PROMPTS.anotherCard);
            continue;
          }
          // The configuration says "online only", to which a kernel never answers this.
          if (outcome.kind === "approved") throw new Error("an approval that nobody allowed");
          // Another interface: there is no other reader yet.
          prompt = PROMPTS.anotherCard;
        }
      }
    }
  }

  /** Lets the kernel read the card; `undefined` when the reader failed. */
  async #read(
    field: CardField,
    channel: CardChannel,
    transaction: Transaction,
  ): Promise<ContactlessOutcome | undefined> {
    this.#show(
      transaction,
      { tone: "busy", icon: "contactless", title: "card.reading", text: "card.reading.text" },
      false,
    );
    this.#front.lights("reading");
    try {
      return await runContactless(channel, transaction, this.#configuration, this.#ports);
    } catch (error) {
      field.report(error);
      return undefined;
    }
  }

  /** The card is done with: says so, and waits a moment for it to leave. */
  async #letGo(field: CardField, transaction: Transaction): Promise<void> {
    this.#front.success();
    this.#front.lights("read");
    this.#show(
      transaction,
      { tone: "ask", icon: "card-remove", title: "card.remove", text: "card.remove.text" },
      false,
    );
    const shown = delay(this.#ports.clock, READ_LIGHTS_MS);
    await within(this.#ports.clock, REMOVAL_MS, field.removal(), undefined);
    await shown;
  }

  #show(transaction: Transaction, prompt: Prompt, mayCancel = true): void {
    const screen: PaymentScreen = {
      kind: "payment",
      amountMinor: transaction.amountMinor,
      currency: this.#settings.currency,
      tone: prompt.tone,
      icon: prompt.icon,
      title: { key: prompt.title },
      text: prompt.text === undefined ? undefined : { key: prompt.text },
      progress: undefined,
      hints: mayCancel ? [{ key: "cancel", label: "key.cancel" }] : [],
    };
    this.#front.show(screen);
  }
}

function firstPrompt(mayTap: boolean, maySwipe: boolean): Prompt {
  if (!mayTap) return { tone: "ask", icon: "card-swipe", title: "card.swipe", text: undefined };
  const title: TextKey = maySwipe ? "card.tapOrSwipe" : "card.tap";
  return { tone: "ask", icon: "contactless", title, text: "card.phone" };
}
