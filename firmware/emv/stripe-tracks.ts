/**
 * The card's tracks in magnetic-stripe mode: what they say, where their dynamic digits go, and how they look with them
 * (EMV Contactless Book C-2, S78 and S13; Track 1 Data, tag 56, and Track 2 Data, tag 9F6B).
 */
import { isDigits, parseExpiry } from "../card/track";
import { parseTrack2Equivalent } from "../card/track2";
import { decodeAscii, encodeAscii } from "../codec/ascii";
import { encodeBcd } from "../codec/bcd";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import {
  type DynamicDigits,
  fillDiscretionaryData,
  type TrackPositions,
  unpredictableDigits,
} from "./stripe-track-data";
import { tags } from "./tables/tags";

const phase = "track data";
/** Expiry and service code, between the last separator and the discretionary data (ISO/IEC 7813). */
const fixedCharacters = 7;
/** C-2, S78: the number has eight digits at most. */
const mostUnpredictableDigits = 8;

/** One track, cut before its discretionary data. */
interface SplitTrack {
  readonly fixed: string;
  readonly discretionary: string;
  readonly positions: TrackPositions;
}

/** What both tracks say together. */
export interface StripeTracks {
  readonly pan: string;
  /** `YYMM`. */
  readonly expiry: string;
  readonly track1: SplitTrack | undefined;
  readonly track2: SplitTrack;
  /** nUN, the same for both tracks. */
  readonly unpredictableDigits: number;
}

/** Reads the tracks with their bitmaps. Track 2 is mandatory, track 1 is not (C-2, S78.1 to 10). */
export function readTracks(data: DataObjects): StripeTracks | Ended {
  const value = data.filled(tags.track2Data);
  const positions = positionsIn(data, tags.pcvc3Track2, tags.punatcTrack2, tags.natcTrack2);
  if (value === undefined || positions === undefined) return endApplication("card-data-missing", `${phase}: track 2`);
  // Kernel 3 knows a longer object under the tag of the bitmap.
  if (positions.numberAndCounter.length !== 2) return endApplication("card-data-malformed", `${phase}: PUNATC`);
  const track = parsed(phase, () => parseTrack2Equivalent(value));
  if (track instanceof Ended) return track;
  const { pan, text } = track;
  const account = pan.reveal();
  const track2 = split(text.reveal().replace("=", "D"), account.length + 1, positions);
  const count = unpredictableDigits(positions);
  if (track2 === undefined || track.expiry === undefined || track.serviceCode === undefined) {
    return endApplication("card-data-malformed", `${phase}: track 2`);
  }
  if (!isDigits(track2.discretionary)) return endApplication("card-data-malformed", `${phase}: track 2`);
  if (count < 0 || count > mostUnpredictableDigits) return endApplication("card-data-error", `${phase}: digits`);
  const track1 = readTrack1(data, account, count);
  if (track1 instanceof Ended) return track1;
  const expiry = track2.fixed.slice(account.length + 1, account.length + 5);
  return { pan: account, expiry, track1, track2, unpredictableDigits: count };
}

/** Track 1, when there is one: of the same account, with as many digits of the unpredictable number. */
function readTrack1(data: DataObjects, pan: string, count: number): SplitTrack | undefined | Ended {
  const value = data.filled(tags.track1Data);
  if (value === undefined) return undefined;
  const positions = positionsIn(data, tags.pcvc3Track1, tags.punatcTrack1, tags.natcTrack1);
  if (positions === undefined) return endApplication("card-data-missing", `${phase}: track 1`);
  if (unpredictableDigits(positions) !== count) return endApplication("card-data-error", `${phase}: digits`);
  const text = decodeAscii(value);
  const nameAt = text.indexOf("^") + 1;
  const nameEnd = text.indexOf("^", nameAt);
  const isPlain = value.every((code) => code >= 0x20 && code <= 0x7e);
  if (!isPlain || text.charAt(0) !== "B" || nameAt === 0 || nameEnd < 0) {
    return endApplication("card-data-malformed", `${phase}: track 1`);
  }
  if (text.slice(1, nameAt - 1) !== pan) return endApplication("card-data-error", `${phase}: two accounts`);
  const track = split(text, nameEnd + 1, positions);
  const isDated = parseExpiry(text.slice(nameEnd + 1, nameEnd + 5)) !== undefined;
  return track === undefined || !isDated ? endApplication("card-data-malformed", `${phase}: track 1`) : track;
}

/** The track's text with its dynamic digits. The tracks' data objects hold the same afterwards (C-2, S13: data record). */
export function fillTracks(
  data: DataObjects,
  tracks: StripeTracks,
  digits: Omit<DynamicDigits, "checksum">,
  checksums: { readonly track1: number; readonly track2: number },
): string | Ended {
  const second = filled(tracks.track2, { ...digits, checksum: checksums.track2 });
  if (second instanceof Ended) return second;
  if (tracks.track1 !== undefined) {
    const first = filled(tracks.track1, { ...digits, checksum: checksums.track1 });
    if (first instanceof Ended) return first;
    data.set(tags.track1Data, encodeAscii(first));
  }
  data.set(tags.track2Data, packed(second));
  return second;
}

function filled(track: SplitTrack, digits: DynamicDigits): string | Ended {
  const discretionary = fillDiscretionaryData(track.discretionary, track.positions, digits);
  return discretionary === undefined
    ? endApplication("card-data-error", `${phase}: position`)
    : track.fixed + discretionary;
}

/** Two digits a byte, separator `D`, filled up with `F`. */
function packed(track: string): Uint8Array {
  const separator = track.indexOf("D");
  const bytes = encodeBcd(track.replace("D", "0"), "right", 0x0f);
  bytes[separator >> 1] |= separator % 2 === 0 ? 0xd0 : 0x0d;
  return bytes;
}

function split(text: string, expiryAt: number, positions: TrackPositions): SplitTrack | undefined {
  const at = expiryAt + fixedCharacters;
  return text.length < at ? undefined : { fixed: text.slice(0, at), discretionary: text.slice(at), positions };
}

function positionsIn(
  data: DataObjects,
  checksumTag: number,
  numberTag: number,
  countTag: number,
): TrackPositions | undefined {
  const checksum = data.filled(checksumTag);
  const numberAndCounter = data.filled(numberTag);
  const counterDigits = data.filled(countTag)?.[0];
  if (checksum === undefined || numberAndCounter === undefined || counterDigits === undefined) return undefined;
  return { checksum, numberAndCounter, counterDigits };
}
