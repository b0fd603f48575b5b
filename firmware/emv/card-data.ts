/** What the outcome says of the card: summary for screen and receipt, whole data for the request to the acquirer. */
import { type SensitiveText, sensitiveTrack2 } from "../card/sensitive-text";
import { parseExpiry, type Track } from "../card/track";
import { parseTrack2Equivalent } from "../card/track2";
import { decodeAscii } from "../codec/ascii";
import { compressedNumericDigits } from "../codec/bcd";
import { toHex } from "../codec/hex";
import { Pan } from "../codec/pan";
import { encodeTlv } from "../codec/tlv";
import type { ApplicationConfiguration } from "./configuration";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import type { CardData, CardSummary } from "./outcome";
import { field55Limit, field55Tags } from "./tables/field-55";
import { tags } from "./tables/tags";

const phase = "card data";

/** Account number, expiry and the like, out of tags 57, 5A and 5F24, which must agree (C-2, 4.5; C-3, annex A). */
export interface Account {
  readonly pan: Pan;
  readonly expiry: string;
  readonly track2: SensitiveText | undefined;
}

/** The account of the card; ended when it is missing, malformed, or told in two ways that differ. */
export function readAccount(data: DataObjects): Account | Ended {
  const track2Data = data.filled(tags.track2EquivalentData);
  const track2 = track2Data === undefined ? undefined : parsed(phase, () => parseTrack2Equivalent(track2Data));
  if (track2 instanceof Ended) return track2;
  const pan = readPan(data, track2);
  if (pan instanceof Ended) return pan;
  if (track2 !== undefined && !track2.pan.equals(pan)) {
    return endApplication("card-data-error", `${phase}: PAN and track 2`);
  }
  const text = track2 && fieldText(track2);
  track2?.wipe();
  const expiration = data.filled(tags.expirationDate);
  // Behind the separator of track 2 it stands too, unless the card has none.
  const expiry =
    expiration === undefined
      ? text && decodeAscii(text.subarray(pan.length + 1, pan.length + 5))
      : toHex(expiration).slice(0, 4);
  const secret = text && sensitiveTrack2(text);
  text?.fill(0);
  if (expiry === undefined) return endApplication("card-data-missing", `${phase}: expiry`);
  if (parseExpiry(expiry) === undefined) return endApplication("card-data-malformed", `${phase}: expiry`);
  return { pan, expiry, track2: secret };
}

/** Tag 5A, else out of tag 57. */
function readPan(data: DataObjects, track2: Track | undefined): Pan | Ended {
  const value = data.filled(tags.pan);
  const digits = value === undefined ? track2?.pan.toBytes() : parsed(phase, () => compressedNumericDigits(value));
  if (digits instanceof Ended) return digits;
  if (digits === undefined) return endApplication("card-data-missing", `${phase}: PAN`);
  if (digits.length < 8 || digits.length > 19) return endApplication("card-data-malformed", `${phase}: PAN`);
  const pan = new Pan(digits);
  digits.fill(0);
  return pan;
}

/** The message names the separator as the chip does (docs/host-messages.md, field 62). The caller overwrites it. */
function fieldText({ text }: Track): Uint8Array {
  const bytes = text.toBytes();
  bytes[bytes.indexOf(0x3d)] = 0x44;
  return bytes;
}

/** What is known of the card at any moment. */
export function cardSummary(data: DataObjects, application: ApplicationConfiguration): CardSummary {
  const account = readAccount(data);
  const summary = {
    kernel: application.kernel,
    aid: toHex(data.get(tags.dedicatedFileName) ?? application.aid),
    label: labelOf(data) ?? application.name,
    languages: languagesOf(data),
  };
  if (account instanceof Ended) return summary;
  account.pan.wipe();
  account.track2?.wipe();
  return { ...summary, maskedPan: account.pan.toString() };
}

/** Everything for a request, after the card made its cryptogram. */
export function cardData(data: DataObjects, application: ApplicationConfiguration): CardData | Ended {
  const account = readAccount(data);
  if (account instanceof Ended) return account;
  const { pan, track2 } = account;
  const sequence = data.filled(tags.panSequenceNumber);
  const field55 = buildField55(data, field55Tags[application.kernel]);
  if (field55 instanceof Ended) return field55;
  return {
    ...cardSummary(data, application),
    pan,
    maskedPan: pan.toString(),
    ...(sequence === undefined ? {} : { panSequenceNumber: Number(toHex(sequence)) }),
    expiry: account.expiry,
    ...(track2 === undefined ? {} : { track2 }),
    entryMode: "07",
    terminalVerificationResults: toHex(data.get(tags.terminalVerificationResults) ?? new Uint8Array(5)),
    applicationCryptogram: toHex(data.get(tags.applicationCryptogram) ?? new Uint8Array(0)),
    field55,
  };
}

/** The data objects of the list that there are, as BER-TLV. */
export function buildField55(data: DataObjects, sent: readonly number[]): Uint8Array | Ended {
  const objects: Uint8Array[] = [];
  let length = 0;
  for (const tag of sent) {
    const value = data.filled(tag);
    if (value === undefined) continue;
    const object = encodeTlv(tag, value);
    objects.push(object);
    length += object.length;
  }
  if (length > field55Limit) return endApplication("bounds", `${phase}: field 55`);
  const field = new Uint8Array(length);
  let at = 0;
  for (const object of objects) {
    field.set(object, at);
    at += object.length;
  }
  return field;
}

/** Preferred name if the display has its alphabet (ISO/IEC 8859-1 as far as ASCII goes), else the label (EMV Book 1, 12.4). */
export function labelOf(data: DataObjects): string | undefined {
  const table = data.filled(tags.issuerCodeTableIndex);
  const preferred = data.filled(tags.applicationPreferredName);
  const name = table !== undefined && table[0] === 1 && preferred !== undefined ? printable(preferred) : undefined;
  const label = data.filled(tags.applicationLabel);
  return name ?? (label === undefined ? undefined : printable(label));
}

/** The text, if every character of it is printable ASCII and it is not blank: nothing a card sends may upset the display. */
function printable(bytes: Uint8Array): string | undefined {
  for (const code of bytes) if (code < 0x20 || code > 0x7e) return undefined;
  const text = decodeAscii(bytes).trim();
  return text === "" ? undefined : text;
}

/** Two letters a language, at most four (EMV Book 3, annex A: 5F2D); upper case is taken too (Book 4, 11.1). */
export function languagesOf(data: DataObjects): string[] {
  const bytes = data.filled(tags.languagePreference);
  const text = bytes === undefined ? undefined : printable(bytes)?.toLowerCase();
  if (text === undefined || !/^([a-z]{2})+$/.test(text)) return [];
  const languages: string[] = [];
  for (let at = 0; at < text.length; at += 2) languages.push(text.slice(at, at + 2));
  return languages;
}
