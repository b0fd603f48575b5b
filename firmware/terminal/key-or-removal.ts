/** The next key, unless time runs out or the card is pulled out first. */
import type { Key } from "../ports/keypad";
import type { KeyInput } from "./key-input";
import { Deferred } from "./waiting";

export type KeyOrRemoval = Key | "removed" | undefined;

/** Waits for one after the other. The removal is listened to once: a race for each key would live as long as the card stays. */
export class KeyOrRemovalInput {
  readonly #keys: KeyInput;
  readonly #timeoutMs: number;
  #waiting: Deferred<KeyOrRemoval> | undefined;
  #isRemoved = false;

  constructor(keys: KeyInput, timeoutMs: number, removal: Promise<void>) {
    this.#keys = keys;
    this.#timeoutMs = timeoutMs;
    void removal.then(() => {
      this.#isRemoved = true;
      this.#waiting?.resolve("removed");
    });
  }

  /** The next key, `undefined` when none came in time. */
  async next(): Promise<KeyOrRemoval> {
    if (this.#isRemoved) return "removed";
    const waiting = new Deferred<KeyOrRemoval>();
    this.#waiting = waiting;
    void this.#keys.nextWithin(this.#timeoutMs).then((key) => waiting.resolve(key));
    return waiting.promise;
  }

  /** Takes no more keys, and holds nothing that the card's removal would wake. */
  close(): void {
    this.#waiting = undefined;
    this.#keys.forget();
  }
}
