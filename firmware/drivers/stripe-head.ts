/**
 * A magnetic stripe head on a serial line: tracks come as ASCII from start to end sentinel with the LRC behind
 * (ISO/IEC 7811-2), a carriage return or silence ends the swipe. Whether a track is any good is the track parser's business.
 */
import type { StripeReader, Swipe } from "../ports/card-reader";
import type { Clock, Timer } from "../ports/clock";
import type { Serial, SerialConstructor } from "../ports/io";

const TRACK_1_START = 0x25; // %
const TRACK_2_START = 0x3b; // ;
const END_SENTINEL = 0x3f; // ?
const CARRIAGE_RETURN = 0x0d;

/** Longest tracks with sentinels and LRC (ISO/IEC 7811-2, 8.1 and 9.1: 79 and 40 characters). */
const TRACK_1_LIMIT = 80;
const TRACK_2_LIMIT = 41;
/** So long a silence ends a swipe: some twenty characters at 9600 baud. */
const SILENCE_MS = 100;

export interface StripeHeadOptions {
  readonly serial: { readonly io: SerialConstructor; readonly baud: number; readonly port?: number };
  readonly clock: Clock;
}

/** One track being assembled in a buffer that is used for every swipe. */
class TrackBuffer {
  readonly #bytes: Uint8Array;
  #length = 0;
  #overflow = false;

  constructor(limit: number) {
    this.#bytes = new Uint8Array(limit);
  }

  get started(): boolean {
    return this.#length > 0;
  }

  add(byte: number): void {
    if (this.#length < this.#bytes.length) this.#bytes[this.#length++] = byte;
    else this.#overflow = true;
  }

  /** What came; `undefined` when nothing did or more than a track can hold. Nothing of it stays here. */
  take(): Uint8Array | undefined {
    const track = this.#length === 0 || this.#overflow ? undefined : this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0);
    this.#length = 0;
    this.#overflow = false;
    return track;
  }
}

type State = "between" | "in-track" | "at-lrc";

export class StripeHead implements StripeReader {
  onSwipe: ((swipe: Swipe) => void) | undefined;
  readonly #clock: Clock;
  readonly #serial: Serial;
  readonly #track1 = new TrackBuffer(TRACK_1_LIMIT);
  readonly #track2 = new TrackBuffer(TRACK_2_LIMIT);
  #current = this.#track1;
  #state: State = "between";
  #silence: Timer | undefined;

  constructor(options: StripeHeadOptions) {
    const { serial, clock } = options;
    this.#clock = clock;
    this.#serial = new serial.io({
      baud: serial.baud,
      port: serial.port,
      format: "buffer",
      onReadable: () => this.#onReadable(),
    });
  }

  /** Releases the serial line; no swipe is reported any more. */
  close(): void {
    this.#silence?.cancel();
    this.#serial.close();
    this.#forget();
  }

  #onReadable(): void {
    const bytes = this.#serial.read();
    if (bytes === undefined) return;
    for (const byte of bytes) this.#take(byte);
    bytes.fill(0);
    this.#silence?.cancel();
    this.#silence = this.#clock.after(SILENCE_MS, () => this.#finish());
  }

  #take(byte: number): void {
    switch (this.#state) {
      case "between":
        if (byte === CARRIAGE_RETURN) this.#finish();
        else if (byte === TRACK_1_START) this.#begin(this.#track1, byte);
        else if (byte === TRACK_2_START) this.#begin(this.#track2, byte);
        return;
      case "in-track":
        // No track holds a carriage return: the end of this one was lost.
        if (byte === CARRIAGE_RETURN) return this.#finish();
        this.#current.add(byte);
        if (byte === END_SENTINEL) this.#state = "at-lrc";
        return;
      case "at-lrc":
        // Any character may be the LRC, a sentinel's too.
        this.#current.add(byte);
        this.#state = "between";
    }
  }

  /** A track sent twice makes the swipe unreadable rather than ambiguous: both go into one buffer and fail their check. */
  #begin(track: TrackBuffer, byte: number): void {
    this.#current = track;
    this.#current.add(byte);
    this.#state = "in-track";
  }

  #finish(): void {
    this.#silence?.cancel();
    this.#silence = undefined;
    this.#state = "between";
    // Stray bytes alone are no swipe.
    if (!this.#track1.started && !this.#track2.started) return;
    const swipe: Swipe = { track1: this.#track1.take(), track2: this.#track2.take() };
    this.onSwipe?.(swipe);
  }

  #forget(): void {
    this.#track1.take();
    this.#track2.take();
    this.#state = "between";
  }
}
