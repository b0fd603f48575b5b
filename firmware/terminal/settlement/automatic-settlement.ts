/**
 * Settlement without anybody's asking: at its time, and of a batch whose answer did not come. Only when the terminal is idle and the host
 * is there; otherwise later, after growing pauses. Nothing of it is kept: the books tell what is still to be settled.
 */
import type { Phrase } from "../../ui/i18n/translate";
import type { Timer } from "../../ports/clock";
import type { Key } from "../../ports/keypad";
import type { SaleParts } from "../sale";
import { SettlementDesk } from "./settlement-desk";
import { Deferred } from "../waiting";
import { isSettlementDue, pauseMs } from "./settlement-schedule";

/** How often the clock is looked at: it may be set. */
const LOOK_MS = 60_000;

export class AutomaticSettlement {
  readonly #parts: SaleParts;
  /** Whoever waits on the idle screen. */
  #waiting: Deferred<Key | undefined> | undefined;
  #attempts = 0;
  #notBeforeMs = 0;
  /** Why the last attempt came to nothing. */
  #code: string | undefined;

  constructor(parts: SaleParts) {
    this.#parts = parts;
  }

  /** Time until it is to be looked at again: 0 is now, `Infinity` never. */
  get waitMs(): number {
    const { books, settings } = this.#parts;
    if (!this.#isDue) return settings.settlement.at === undefined || !books.use.isUsed ? Infinity : LOOK_MS;
    const { clock } = this.#parts.ports;
    return Math.max(0, this.#notBeforeMs - clock.monotonicMs(), this.#isHostThere ? 0 : LOOK_MS);
  }

  /** Something is to be told before anything else: nobody waits for a key any more. */
  interrupt(): void {
    this.#waiting?.resolve(undefined);
  }

  /** The key that is pressed on the idle screen; `undefined` when it is time to settle, or to tell something, before that. */
  async keyBefore(key: Promise<Key>): Promise<Key | undefined> {
    const { clock } = this.#parts.ports;
    const first = new Deferred<Key | undefined>();
    this.#waiting = first;
    // One reaction for all looks: a race at each of them would leave its own on the key, all night.
    void key.then((pressed) => first.resolve(pressed));
    let timer: Timer | undefined;
    const look = (): void => {
      const { waitMs } = this;
      if (waitMs === Infinity) return;
      if (waitMs > 0) timer = clock.after(Math.min(waitMs, LOOK_MS), look);
      else first.resolve(undefined);
    };
    look();
    try {
      return await first.promise;
    } finally {
      timer?.cancel();
      this.#waiting = undefined;
    }
  }

  /** What the idle screen says of it. */
  get notice(): Phrase | undefined {
    const isOpen = this.#code !== undefined && this.#isDue;
    return isOpen ? { key: "idle.unsettled", values: { code: this.#code ?? "" } } : undefined;
  }

  /** Settles, and says on screen and paper that it did. */
  async run(): Promise<void> {
    const { ports } = this.#parts;
    const result = await new SettlementDesk(this.#parts).runAlone();
    // People hear of it first, whenever they are there.
    if (result.kind === "void-refused") return;
    if (result.kind === "settled" || result.kind === "empty") {
      this.#attempts = 0;
      this.#notBeforeMs = 0;
      this.#code = undefined;
      return;
    }
    this.#attempts++;
    this.#code = result.code;
    this.#notBeforeMs = ports.clock.monotonicMs() + pauseMs(this.#attempts);
  }

  get #isDue(): boolean {
    const { books, settings, ports } = this.#parts;
    if (books.isClosing) return true;
    return isSettlementDue(settings.settlement.at, settings.time, ports.clock.now(), books.use.firstAtMs);
  }

  get #isHostThere(): boolean {
    const { kind } = this.#parts.session.state;
    return kind === "ready" || kind === "reversing";
  }
}
