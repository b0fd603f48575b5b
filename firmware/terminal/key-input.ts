/** Keys, one at a time, for whoever waits. A key nobody waits for is dropped: no typing ahead on a terminal. */
import type { Clock } from "../ports/clock";
import type { Key, Keypad } from "../ports/keypad";
import type { Buzzer } from "../ports/signals";
import { Deferred, within } from "./waiting";

export class KeyInput {
  readonly #clock: Clock;
  readonly #keypad: Keypad;
  #waiting: Deferred<Key> | undefined;

  constructor(clock: Clock, keypad: Keypad, buzzer: Buzzer) {
    this.#clock = clock;
    this.#keypad = keypad;
    keypad.onKey = (key) => {
      buzzer.play("key");
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(key);
    };
  }

  /** The next key. Whoever waited before is forgotten. */
  next(): Promise<Key> {
    this.#waiting = new Deferred<Key>();
    return this.#waiting.promise;
  }

  /** The next key, or `undefined` after `timeoutMs`. */
  async nextWithin(timeoutMs: number): Promise<Key | undefined> {
    return within(this.#clock, timeoutMs, this.next(), undefined);
  }

  /** Stops waiting for a key. */
  forget(): void {
    this.#waiting = undefined;
  }

  /** Takes no more keys; whoever waits, waits for ever. */
  stop(): void {
    this.#keypad.onKey = undefined;
    this.#waiting = undefined;
  }
}
