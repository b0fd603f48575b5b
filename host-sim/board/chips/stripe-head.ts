/**
 * A magnetic stripe head with decoder on a UART: after a swipe it sends each track it could read as ASCII, from start
 * sentinel to end sentinel, with the LRC character behind, and a carriage return at the end.
 * Sources: ISO/IEC 7811-2 (character sets, 8.3 and 9.3 LRC), ISO/IEC 7813 (track formats).
 */
import type { ChipClock, UartDevice } from "../chip";

/** What a card's stripe holds, without sentinels and LRC. */
export interface StripeTracks {
  readonly track1?: string;
  readonly track2?: string;
}

/** How a swipe goes wrong. */
export interface SwipeOptions {
  /** Tracks that the head cannot decode: it sends the letter E between the sentinels. */
  readonly unreadable?: readonly (1 | 2)[];
  /** Tracks in which one character is read wrongly, so that the LRC does not fit. */
  readonly misread?: readonly (1 | 2)[];
  /** Stray bytes on the line before the first track. */
  readonly noise?: Uint8Array;
  /** The stream ends after so many bytes: the plug was pulled. */
  readonly cutAfter?: number;
  /** Pause between single bytes, over and above the line's own speed. */
  readonly gapMs?: number;
}

/** Sentinels, and the ASCII code of the character set's zero. */
const TRACKS = Object.freeze({
  1: Object.freeze({ start: "%", base: 0x20, mask: 0x3f }),
  2: Object.freeze({ start: ";", base: 0x30, mask: 0x0f }),
});
const END_SENTINEL = "?";
const CARRIAGE_RETURN = 0x0d;
/** From the card's leaving the slot until the decoder sends. */
const DECODE_MS = 20;

export class StripeHeadChip implements UartDevice {
  readonly baud = 9600;
  onSend: ((bytes: Uint8Array) => void) | undefined;
  readonly #clock: ChipClock;

  constructor(options: { clock: ChipClock }) {
    this.#clock = options.clock;
  }

  /** The head takes no commands. */
  receive(_bytes: Uint8Array): void {}

  /** Draws a card through. */
  swipe(tracks: StripeTracks, options: SwipeOptions = {}): void {
    const bytes = [...(options.noise ?? [])];
    if (tracks.track1 !== undefined) bytes.push(...encode(1, tracks.track1, options));
    if (tracks.track2 !== undefined) bytes.push(...encode(2, tracks.track2, options));
    bytes.push(CARRIAGE_RETURN);
    const sent = bytes.slice(0, options.cutAfter ?? bytes.length);
    if (options.gapMs === undefined) {
      this.#clock.after(DECODE_MS, () => this.onSend?.(Uint8Array.from(sent)));
      return;
    }
    sent.forEach((byte, index) => {
      this.#clock.after(DECODE_MS + index * options.gapMs!, () => this.onSend?.(Uint8Array.of(byte)));
    });
  }
}

function encode(number: 1 | 2, text: string, options: SwipeOptions): number[] {
  const { start, base, mask } = TRACKS[number];
  const content = options.unreadable?.includes(number) ? "E" : text;
  const characters = Array.from(start + content + END_SENTINEL, (character) => character.charCodeAt(0));
  const sum = characters.reduce((total, code) => total ^ (code - base), 0) & mask;
  if (options.misread?.includes(number)) {
    const middle = Math.floor(characters.length / 2);
    characters[middle] = base + ((characters[middle] - base) ^ 0x01);
  }
  return [...characters, base + sum];
}
