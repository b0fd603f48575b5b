/** What both tracks have in common on the stripe: sentinels, code, LRC, and fields between separators (ISO/IEC 7813). */
import { decodeAscii } from "../codec/ascii";
import { stripeLrc } from "../codec/lrc";
import type { StripeBase } from "../codec/lrc";
import { luhnValid, Pan } from "../codec/pan";
import { isDigits, parseExpiry, TrackError } from "./track";
import type { Expiry, TrackReason } from "./track";

/** The layout of one track: code of ISO/IEC 7811-2, length and separators of ISO/IEC 7813. */
export interface TrackLayout {
  readonly number: 1 | 2;
  readonly startSentinel: string;
  readonly separator: string;
  /** ASCII of the lowest and the highest character of the code. */
  readonly base: StripeBase;
  readonly last: number;
  /** Characters at most, sentinels and LRC included. */
  readonly limit: number;
}

const END_SENTINEL = 0x3f;

/** Checks sentinels, code and LRC of a swipe as the head sent it; returns the characters between the sentinels, a view. */
export function unwrapTrack(layout: TrackLayout, bytes: Uint8Array): Uint8Array {
  const fail = (reason: TrackReason, offset: number): never => {
    throw new TrackError(layout.number, reason, offset);
  };
  if (bytes.length === 0) fail("empty", 0);
  if (bytes[0] !== layout.startSentinel.charCodeAt(0)) fail("start-sentinel", 0);
  let end = 1;
  for (; end < bytes.length && bytes[end] !== END_SENTINEL; end++) {
    // End sentinel and LRC must still find room.
    if (end + 3 > layout.limit) fail("too-long", end);
    if (bytes[end] < layout.base || bytes[end] > layout.last || bytes[end] === bytes[0]) fail("character", end);
  }
  if (end === bytes.length) fail("end-sentinel", end);
  if (bytes[end + 1] !== stripeLrc(bytes, layout.base, 0, end + 1)) fail("lrc", end + 1);
  if (bytes.length > end + 2) fail("trailing", end + 2);
  if (end === 1) fail("empty", 1);
  return bytes.subarray(1, end);
}

/**
 * Reads a track's characters from left to right, one field a call. Errors point at the field's first character. What is secret
 * stays bytes, because text cannot be overwritten.
 */
export class TrackScanner {
  readonly #layout: TrackLayout;
  readonly #text: Uint8Array;
  /** Where the text stands in the input. */
  readonly #base: number;
  #at = 0;

  constructor(layout: TrackLayout, text: Uint8Array, base: number) {
    this.#layout = layout;
    this.#text = text;
    this.#base = base;
  }

  /** The one letter that says how track 1 is laid out. */
  format(wanted: string): void {
    if (this.#text[this.#at] !== wanted.charCodeAt(0)) this.#fail("format");
    this.#at++;
  }

  pan(checkLuhn: boolean): Pan {
    const end = this.#separatorAfter();
    const digits = this.#text.subarray(this.#at, end);
    if (digits.length < 8 || digits.length > 19 || !isDigits(digits)) this.#fail("pan");
    if (checkLuhn && !luhnValid(digits)) this.#fail("luhn");
    this.#at = end + 1;
    return new Pan(digits);
  }

  /** ISO/IEC 7813, 7.3: two to 26 characters; a view. */
  cardholderName(): Uint8Array {
    const end = this.#separatorAfter();
    const name = this.#text.subarray(this.#at, end);
    if (name.length < 2 || name.length > 26) this.#fail("name");
    this.#at = end + 1;
    return name;
  }

  expiry(): Expiry | undefined {
    if (this.#skipSeparator()) return undefined;
    const expiry = parseExpiry(this.#next(4));
    if (expiry === undefined) return this.#fail("expiry");
    this.#at += 4;
    return expiry;
  }

  serviceCode(): string | undefined {
    if (this.#skipSeparator()) return undefined;
    const code = this.#next(3);
    if (code.length < 3 || !isDigits(code)) this.#fail("service-code");
    this.#at += 3;
    return code;
  }

  #next(count: number): string {
    return decodeAscii(this.#text.subarray(this.#at, this.#at + count));
  }

  #separatorAfter(): number {
    const end = this.#text.indexOf(this.#layout.separator.charCodeAt(0), this.#at);
    return end < 0 ? this.#fail("separator") : end;
  }

  /** A separator where a field is due says that the card has none (ISO/IEC 7813, 7 and 8). */
  #skipSeparator(): boolean {
    if (this.#text[this.#at] !== this.#layout.separator.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  #fail(reason: TrackReason): never {
    throw new TrackError(this.#layout.number, reason, this.#base + this.#at);
  }
}
