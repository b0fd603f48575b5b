/**
 * What a magnetic stripe says, whichever track it was read from (ISO/IEC 7813). A `Track` prints itself masked; it is
 * made by `parseTrack1`, `parseTrack2` and `parseTrack2Equivalent`.
 */
import type { Pan } from "../codec/pan";
import { ParseError } from "../codec/parse-error";
import { SensitiveText } from "./sensitive-text";

export type TrackReason =
  /** No bytes, or none between the sentinels. */
  | "empty"
  /** More characters than the track has room for. */
  | "too-long"
  | "start-sentinel"
  | "end-sentinel"
  /** The LRC is missing, or does not fit what was read. */
  | "lrc"
  /** Bytes follow the LRC. */
  | "trailing"
  /** Not a character of the track's code. */
  | "character"
  /** Track 1 in another format than B. */
  | "format"
  /** Not 8 to 19 digits. */
  | "pan"
  | "luhn"
  | "separator"
  | "name"
  /** Not a month of a year. */
  | "expiry"
  | "service-code";

/** A track that cannot be used. The message never quotes it. */
export class TrackError extends ParseError<TrackReason> {
  override readonly name = "TrackError";
  readonly track: 1 | 2;
  constructor(track: 1 | 2, reason: TrackReason, offset: number) {
    super(`track ${track}`, reason, offset);
    this.track = track;
  }
}

/** The last month in which a card may be used. */
export interface Expiry {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** What every track carries; `undefined` where the stripe has a separator in its place. */
export interface TrackContent {
  readonly pan: Pan;
  readonly expiry: Expiry | undefined;
  readonly serviceCode: string | undefined;
  readonly name: Uint8Array | undefined;
}

/** Track data. Printed, joined or serialised it is masked. */
export class Track {
  readonly number: 1 | 2;
  readonly pan: Pan;
  readonly expiry: Expiry | undefined;
  readonly serviceCode: string | undefined;
  /** The characters between the sentinels, as fields 35 and 45 of ISO 8583 carry them. */
  readonly text: SensitiveText;
  /** Cardholder's name as encoded, `SURNAME/GIVEN`; track 1 only. */
  readonly name: SensitiveText | undefined;

  constructor(number: 1 | 2, text: Uint8Array, content: TrackContent) {
    this.number = number;
    this.pan = content.pan;
    this.expiry = content.expiry;
    this.serviceCode = content.serviceCode;
    this.text = new SensitiveText(text, `track ${number} of ${content.pan.toString()}`);
    this.name =
      content.name === undefined ? undefined : new SensitiveText(content.name, "*".repeat(content.name.length));
  }

  /** Overwrites PAN, text and name; only masked forms remain. */
  wipe(): void {
    this.text.wipe();
    this.pan.wipe();
    this.name?.wipe();
  }

  toString(): string {
    return this.text.toString();
  }

  toJSON(): string {
    return this.text.toString();
  }
}

/** Whether the last month of use is over, at a date of the terminal's calendar. */
export function isExpired(expiry: Expiry, now: { readonly year: number; readonly month: number }): boolean {
  return expiry.year !== now.year ? expiry.year < now.year : expiry.month < now.month;
}

/** Reads `YYMM`. Years 50 to 99 are of the last century (EMV Book 4, 6.7.3). `undefined` if it is no month. */
export function parseExpiry(digits: string): Expiry | undefined {
  if (digits.length !== 4 || !isDigits(digits)) return undefined;
  const year = Number(digits.slice(0, 2));
  const month = Number(digits.slice(2));
  if (month < 1 || month > 12) return undefined;
  return { year: year < 50 ? 2000 + year : 1900 + year, month };
}

/** Whether there is nothing but decimal digits, as text or in ASCII. */
export function isDigits(text: string | Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = typeof text === "string" ? text.charCodeAt(index) : text[index];
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
