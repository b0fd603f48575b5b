/** Waiting for a card from every side at once: tap, swipe, key, time. */
import type { ContactlessDetection, Swipe } from "../ports/card-reader";
import type { Key } from "../ports/keypad";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { CardField } from "./card-field";
import type { KeyInput } from "./key-input";
import { Deferred, within } from "./waiting";

export type CardAttemptPorts = Pick<TerminalPorts, "clock" | "stripe">;

/** What can happen while a card is waited for. */
export type CardEvent =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "swipe"; readonly swipe: Swipe }
  | { readonly kind: "detection"; readonly detection: ContactlessDetection }
  | { readonly kind: "fault"; readonly error: unknown }
  | { readonly kind: "timeout" };

/** The sources a card or a word about it can come from, as one stream of events. */
export class CardAttempt {
  readonly #ports: CardAttemptPorts;
  readonly #keys: KeyInput;
  readonly #field: CardField | undefined;
  readonly #stripe: TerminalPorts["stripe"];
  #detection: Promise<CardEvent> | undefined;
  #key: Promise<CardEvent> | undefined;
  #swipe = new Deferred<CardEvent>();

  constructor(ports: CardAttemptPorts, keys: KeyInput, field: CardField | undefined, stripe: TerminalPorts["stripe"]) {
    this.#ports = ports;
    this.#keys = keys;
    this.#field = field;
    this.#stripe = stripe;
    if (stripe !== undefined) stripe.onSwipe = (swipe) => this.#swipe.resolve({ kind: "swipe", swipe });
  }

  /** What happens next, at most `timeoutMs` from now. */
  async next(timeoutMs: number): Promise<CardEvent> {
    this.#key ??= this.#keys.next().then((key) => ({ kind: "key", key }));
    this.#detection ??= this.#detect();
    const sources = [this.#key, this.#swipe.promise];
    if (this.#detection !== undefined) sources.push(this.#detection);
    const event = await within<CardEvent, CardEvent>(this.#ports.clock, timeoutMs, Promise.race(sources), {
      kind: "timeout",
    });
    if (event.kind === "key") this.#key = undefined;
    if (event.kind === "swipe") this.#swipe = new Deferred<CardEvent>();
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
    this.#keys.forget();
    if (this.#stripe !== undefined) this.#stripe.onSwipe = undefined;
    if (this.#detection === undefined) return;
    this.#field?.cancel();
    const last = await this.#detection;
    if (last.kind === "detection" && last.detection.kind === "card") void this.#field?.removal();
    if (last.kind === "fault") this.#field?.report(last.error);
  }
}
