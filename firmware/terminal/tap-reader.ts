/** Reading tapped cards: the kernels, what they keep between taps, and the second tap that an issuer may want. */
import type { ContactlessConfiguration } from "../emv/configuration";
import { runContactless } from "../emv/entry-point";
import type { IssuerResponse } from "../emv/issuer-response";
import { type IssuerUpdateOutcome, updateByIssuer } from "../emv/issuer-update";
import type { ContactlessOutcome, SecondPresentment } from "../emv/outcome";
import { TornTransactionLog } from "../emv/torn-transaction-log";
import type { Transaction } from "../emv/transaction";
import type { CardChannel } from "../ports/card-reader";
import type { Timer } from "../ports/clock";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import { CardAttempt } from "./card-attempt";
import type { CardField } from "./card-field";
import { BUSY, type CardPrompt, PRESENT_AGAIN, PROMPTS, REMOVE, showPrompt } from "./card-prompts";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { delay, within } from "./waiting";

export interface TapReaderParts {
  readonly ports: Pick<TerminalPorts, "clock" | "stripe" | "random" | "cipher" | "log">;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly settings: Settings;
  readonly field: CardField;
}

/** How long "remove card" holds up the sale. */
const REMOVAL_MS = 3_000;
/** How long the four lights stay on after a read at least (Book A, 9.2). */
const READ_LIGHTS_MS = 750;
/** How long a card is waited for that its issuer wants to tell something. */
const UPDATE_MS = 15_000;
/** One card at a time is torn away; five minutes is what C-2 gives it to come back (DF811C, default value). */
const TORN_LIMITS = Object.freeze({ maximumRecords: 1, lifetimeMs: 300_000 });

export class TapReader {
  readonly field: CardField;
  readonly #parts: TapReaderParts;
  readonly #torn: TornTransactionLog;
  #expiry: Timer | undefined;

  constructor(parts: TapReaderParts) {
    this.#parts = parts;
    this.field = parts.field;
    this.#torn = new TornTransactionLog(parts.ports.clock, TORN_LIMITS);
  }

  /** Lets the kernel read a tapped card; `undefined` when the reader failed. */
  async read(
    channel: CardChannel,
    transaction: Transaction,
    configuration: ContactlessConfiguration,
  ): Promise<ContactlessOutcome | undefined> {
    const { ports, front } = this.#parts;
    const { random, cipher, clock } = ports;
    this.#show(transaction, BUSY.tapped, false);
    front.lights("reading");
    try {
      const kernelPorts = { random, cipher, clock, tornTransactions: this.#torn };
      return await runContactless(channel, transaction, configuration, kernelPorts);
    } catch (error) {
      this.field.report(error);
      return undefined;
    } finally {
      this.#watchTorn();
    }
  }

  /** A record is of one card: it goes in time, also when no other card comes. */
  #watchTorn(): void {
    this.#expiry?.cancel();
    this.#expiry = undefined;
    if (this.#torn.length === 0) return;
    this.#expiry = this.#parts.ports.clock.after(TORN_LIMITS.lifetimeMs + 1, () => {
      this.#expiry = undefined;
      this.#torn.expire();
    });
  }

  /** A tapped card is done with: says so, and waits a moment for it to leave. */
  async letGo(transaction: Transaction): Promise<void> {
    const { front, ports } = this.#parts;
    const { clock } = ports;
    front.success();
    front.lights("read");
    this.#show(transaction, REMOVE.tapped, false);
    const shown = delay(clock, READ_LIGHTS_MS);
    await within(clock, REMOVAL_MS, this.field.removal(), undefined);
    await shown;
  }

  /**
   * Asks for the card once more and tells it what its issuer answered. `undefined` when nothing came of it: whoever has walked away
   * by then, or presses cancel, has still paid, or not.
   */
  async presentAgain(
    transaction: Transaction,
    target: SecondPresentment,
    response: IssuerResponse,
    approved: boolean,
  ): Promise<IssuerUpdateOutcome | undefined> {
    const { ports, front, keys } = this.#parts;
    if (!(await this.field.prepare())) return undefined;
    const attempt = new CardAttempt(ports, keys, { field: this.field, slot: undefined, stripe: undefined });
    const untilMs = ports.clock.monotonicMs() + UPDATE_MS;
    let prompt: CardPrompt = approved ? PRESENT_AGAIN.approved : PRESENT_AGAIN.declined;
    let last: IssuerUpdateOutcome | undefined;
    try {
      for (;;) {
        this.#show(transaction, prompt);
        front.lights("ready");
        const event = await attempt.next(Math.max(0, untilMs - ports.clock.monotonicMs()));
        if (event.kind === "fault") this.field.report(event.error);
        if (event.kind === "timeout" || event.kind === "fault") return last;
        if (event.kind === "key" && event.key === "cancel") return last;
        if (event.kind !== "detection" || event.detection.kind === "cancelled") continue;
        if (event.detection.kind === "card") {
          last = await this.#update(event.detection.channel, transaction, target, response);
          if (last === undefined || last.kind === "done") return last;
        }
        front.alert();
        void this.field.removal();
        if (event.detection.kind === "collision") prompt = PROMPTS.oneCard;
        else prompt = last?.kind === "other-card" ? PROMPTS.sameCard : PROMPTS.tryAgain;
      }
    } finally {
      await attempt.close();
      front.lights("off");
    }
  }

  async #update(
    channel: CardChannel,
    transaction: Transaction,
    target: SecondPresentment,
    response: IssuerResponse,
  ): Promise<IssuerUpdateOutcome | undefined> {
    this.#show(transaction, BUSY.tapped, false);
    this.#parts.front.lights("reading");
    try {
      const outcome = await updateByIssuer(channel, target, response);
      if (outcome.kind === "done") await this.letGo(transaction);
      return outcome;
    } catch (error) {
      this.field.report(error);
      return undefined;
    }
  }

  #show({ amountMinor }: Transaction, prompt: CardPrompt, mayCancel = true): void {
    const { front, settings } = this.#parts;
    showPrompt(front, { amountMinor, currency: settings.currency }, prompt, mayCancel);
  }
}
