/** Waiting for a card from every side at once: tap, insertion, swipe, key, time. */
import type { ContactlessDetection, Swipe } from "../ports/card-reader";
import type { Key } from "../ports/keypad";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { CardField } from "./card-field";
import type { ContactSlot } from "./contact-slot";
import type { KeyInput } from "./key-input";
import { Deferred, within } from "./waiting";

export type CardAttemptPorts = Pick<TerminalPorts, "clock" | "stripe">;

/** What can happen while a card is waited for. */
export type CardEvent =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "swipe"; readonly swipe: Swipe }
  | { readonly kind: "insertion" }
  | { readonly kind: "detection"; readonly detection: ContactlessDetection }
  | { readonly kind: "fault"; readonly error: unknown }
  | { readonly kind: "timeout" };

/** Where a card may come from. */
export interface CardSources {
  readonly field: CardField | undefined;
  readonly slot: ContactSlot | undefined;
  readonly stripe: TerminalPorts["stripe"];
}

/** The sources a card or a word about it can come from, as one stream of events. */
export class CardAttempt {
  readonly #ports: CardAttemptPorts;
  readonly #keys: KeyInput;
  readonly #field: CardField | undefined;
  readonly #stripe: TerminalPorts["stripe"];
  readonly #slot: ContactSlot | undefined;
  #detection: Promise<CardEvent> | undefined;
  #insertion: Promise<CardEvent> | undefined;
  #key: Promise<CardEvent> | undefined;
  #swipe = new Deferred<CardEvent>();

  constructor(ports: CardAttemptPorts, keys: KeyInput, { field, slot, stripe }: CardSources) {
    this.#ports = ports;
    this.#keys = keys;
    this.#field = field;
    this.#slot = slot;
    this.#stripe = stripe;
    if (stripe !== undefined) stripe.onSwipe = (swipe) => this.#swipe.resolve({ kind: "swipe", swipe });
  }

  /** What happens next, at most `timeoutMs` from now. */
  async next(timeoutMs: number): Promise<CardEvent> {
    this.#key ??= this.#keys.next().then((key) => ({ kind: "key", key }));
    this.#detection ??= this.#detect();
    const sources = [this.#key, this.#swipe.promise];
    if (this.#detection !== undefined) sources.push(this.#detection);
    this.#insertion ??= this.#slot?.insertion().then(() => ({ kind: "insertion" }));
    if (this.#insertion !== undefined) sources.push(this.#insertion);
    const event = await within<CardEvent, CardEvent>(this.#ports.clock, timeoutMs, Promise.race(sources), {
      kind: "timeout",
    });
    if (event.kind === "key") this.#key = undefined;
    if (event.kind === "swipe") this.#swipe = new Deferred<CardEvent>();
    if (event.kind === "insertion") this.#insertion = undefined;
    if (event.kind === "detection" || event.kind === "fault") this.#detection = undefined;
    return event;
  }

  #detect(): Promise<CardEvent> | undefined {
    return this.#field?.detect().then(
      (detection) => ({ kind: "detection", detection }),
      (error: unknown) => ({ kind: "fault", error }),
    );
  }

  /** Lets go of all sources; resolves when the reader is at rest. */
  async close(): Promise<void> {
    if (this.#stripe !== undefined) this.#stripe.onSwipe = undefined;
    return this.pause();
  }

  /** Lets go of keys and field while a card is in the slot, until the next {@link next}. A swipe meanwhile is nobody's. */
  async pause(): Promise<void> {
    this.#keys.forget();
    this.#key = undefined;
    const detection = this.#detection;
    if (detection !== undefined) {
      this.#field?.cancel();
      const last = await detection;
      this.#detection = undefined;
      this.#dismiss(last);
    }
    this.#swipe = new Deferred<CardEvent>();
  }

  /** A card that came too late to be read. */
  #dismiss(last: CardEvent): void {
    if (last.kind === "detection" && last.detection.kind === "card") void this.#field?.removal();
    if (last.kind === "fault") this.#field?.report(last.error);
  }
}
