/** The serial line to a CCID reader: frames go out as fast as the line grants, what comes in is cut into items. */
import type { Clock } from "../ports/clock";
import type { Serial, SerialConstructor } from "../ports/io";
import { CcidFrameReader } from "./ccid-frame";
import type { CcidItem } from "./ccid-frame";
import { FIRST_ANSWER_CODE } from "./ccid-message";
import { InterruptibleSleep } from "./interruptible-sleep";

export interface CcidLineOptions {
  readonly serial: { readonly io: SerialConstructor; readonly baud: number; readonly port?: number };
  readonly clock: Clock;
}

/** So long a silence within a frame ends it: hundreds of characters at 115200 baud. */
const SILENCE_MS = 50;

export class CcidLine {
  /** Called when a card came or went, also between commands. */
  onSlotChange: ((inserted: boolean) => void) | undefined;
  readonly #clock: Clock;
  readonly #serial: Serial;
  readonly #reader = new CcidFrameReader();
  /** Items for the command under way; there is one only while somebody listens. */
  #items: CcidItem[] | undefined;
  #unsent: Uint8Array[] = [];
  #credit = 0;
  #heardAtMs = 0;
  readonly #sleep: InterruptibleSleep;
  /** Whoever sleeps does so no longer than the frame that has begun may be silent. */
  #mindsSilence = false;
  #isClosed = false;

  constructor({ serial, clock }: CcidLineOptions) {
    this.#clock = clock;
    this.#sleep = new InterruptibleSleep(clock);
    this.#serial = new serial.io({
      baud: serial.baud,
      port: serial.port,
      format: "buffer",
      onReadable: () => this.#onReadable(),
      onWritable: (byteLength) => {
        this.#credit = byteLength;
        this.#write();
      },
    });
  }

  /** Releases the line; whoever waits on it is told. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#unsent = [];
    this.#serial.close();
    this.#sleep.wake();
  }

  /** Collects items from now on, until `deafen`. What comes in between is an answer to nobody. */
  listen(): void {
    this.#items = [];
  }

  deafen(): void {
    this.#items = undefined;
    // A frame that the line has not taken by now must not reach the reader together with the next one.
    this.#unsent = [];
  }

  /** Sends a frame, part by part as the line takes it. */
  send(frame: Uint8Array): void {
    if (this.#isClosed) return;
    this.#unsent.push(frame);
    this.#write();
  }

  /** The next item; `broken` when a frame ended in the middle, `timeout` when nothing has come by `dueAtMs`. */
  async next(dueAtMs: number): Promise<CcidItem | "broken" | "timeout" | "closed"> {
    for (;;) {
      const item = this.#items?.shift();
      if (item !== undefined) return item;
      if (this.#isClosed) return "closed";
      const nowMs = this.#clock.monotonicMs();
      if (nowMs >= dueAtMs) return "timeout";
      this.#mindsSilence = !this.#reader.isBetweenFrames;
      const silentAtMs = this.#mindsSilence ? this.#heardAtMs + SILENCE_MS : Infinity;
      if (nowMs >= silentAtMs) {
        this.#reader.reset();
        return "broken";
      }
      await this.#sleep.begin(Math.min(dueAtMs, silentAtMs) - nowMs);
    }
  }

  #write(): void {
    while (this.#credit > 0 && this.#unsent.length > 0) {
      const [frame] = this.#unsent;
      const part = frame.slice(0, this.#credit);
      this.#credit -= part.length;
      if (part.length === frame.length) this.#unsent.shift();
      else this.#unsent[0] = frame.subarray(part.length);
      this.#serial.write(part);
      part.fill(0);
    }
  }

  #onReadable(): void {
    const bytes = this.#serial.read();
    if (bytes === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    // The rest of what was heard long ago will not come any more.
    if (nowMs - this.#heardAtMs >= SILENCE_MS) this.#reader.reset();
    this.#heardAtMs = nowMs;
    for (const item of this.#reader.push(bytes)) {
      if (item.kind === "slot-change") this.onSlotChange?.(item.inserted);
      // The reader echoes what it hears.
      else if (item.kind !== "message" || item.message[0] >= FIRST_ANSWER_CODE) this.#items?.push(item);
    }
    bytes.fill(0);
    // The line gives a long frame in many parts: whoever sleeps hears of its first, and then of its end.
    const hasBegun = !this.#mindsSilence && !this.#reader.isBetweenFrames;
    if (hasBegun || (this.#items !== undefined && this.#items.length > 0)) this.#sleep.wake();
  }
}
