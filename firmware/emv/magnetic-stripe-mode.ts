/**
 * Kernel 2 in magnetic-stripe mode (EMV Contactless Book C-2, S7, S8, S13 and S14): for cards without EMV mode. The card's
 * checksum over an unpredictable number goes into the track data, and the issuer judges those; there is no other outcome
 * of value than an online request.
 */
import { computeCryptographicChecksum } from "../card/command-apdu";
import { sensitiveTrack2 } from "../card/sensitive-text";
import { encodeNumeric } from "../codec/bcd";
import { readTlv } from "../codec/tlv";
import { toHex } from "../codec/hex";
import { Pan } from "../codec/pan";
import { isSet, setBit } from "./bits";
import { sameBytes } from "./byte-strings";
import { cardSummary } from "./card-data";
import type { Kernel2Application, MagneticStripeModeSettings } from "./configuration";
import { dataForList, parseDataObjectList } from "./data-object-list";
import { Ended, endApplication, parsed } from "./ended";
import type { KernelContext } from "./kernel";
import { checkTransactionLimit, isAboveCvmLimit, verifiesOnDevice } from "./kernel-2-limits";
import type { CardData, CardholderVerification, KernelOutcome } from "./outcome";
import { asksForHolder } from "./phone-message";
import { readApplicationData } from "./read-application-data";
import { fillTracks, readTracks, type StripeTracks } from "./stripe-tracks";
import { cardholderInteraction, mobileSupport } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { decimalUnpredictableNumber } from "./unpredictable-number";

type Context = KernelContext<Kernel2Application>;

const phase = "COMPUTE CRYPTOGRAPHIC CHECKSUM";
/** Default UDOL (tag DF811A): the unpredictable number alone. */
const defaultList = Uint8Array.of(0x9f, 0x6a, 0x04);
/** An AFL that begins so names the one record that there is to read, whatever follows (C-2, S3.70). */
const stripeLocator = Uint8Array.of(0x08, 1, 1, 0);
/** A device that verified its holder adds this to the digit that tells the length of the number (S14). */
const verifiedOffset = 5;

/** Runs magnetic-stripe mode to its outcome, from the records on. */
export async function magneticStripeMode(
  context: Context,
  settings: MagneticStripeModeSettings,
): Promise<KernelOutcome> {
  const read = await readRecords(context);
  if (read !== undefined) return read.outcome;
  const tracks = readTracks(context.data);
  if (tracks instanceof Ended) return tracks.outcome;
  const limit = checkTransactionLimit(context);
  if (limit !== undefined) return limit.outcome;
  const unpredictableNumber = decimalUnpredictableNumber(context.random, tracks.unpredictableDigits);
  const ended = await computeChecksum(context, unpredictableNumber);
  if (ended !== undefined) return ended.outcome;
  return conclude(context, settings, tracks, unpredictableNumber);
}

/** C-2, S3.70 to 76 and S7. */
async function readRecords({ session, data }: Context): Promise<undefined | Ended> {
  const locator = data.filled(tags.applicationFileLocator);
  const isUsual = locator !== undefined && sameBytes(locator.subarray(0, stripeLocator.length), stripeLocator);
  return readApplicationData(session, data, isUsual ? { isNeeded: (file, record) => file === 1 && record === 1 } : {});
}

/** C-2, S78.11 to 22: the command, its answer stored. */
async function computeChecksum(context: Context, unpredictableNumber: number): Promise<undefined | Ended> {
  const { session, data } = context;
  data.set(tags.unpredictableNumberNumeric, encodeNumeric(unpredictableNumber, 4));
  if (verifiesOnDevice(context) && isAboveCvmLimit(context)) {
    const indicator = Uint8Array.of(mobileSupport.mobileSupported);
    setBit(indicator, mobileSupport.onDeviceVerificationRequired);
    data.set(tags.mobileSupportIndicator, indicator);
  }
  const entries = parseDataObjectList(data.filled(tags.udol) ?? defaultList, "UDOL");
  if (entries instanceof Ended) return entries;
  const values = dataForList(entries, data, "UDOL");
  if (values instanceof Ended) return values;
  const answer = await session.require(computeCryptographicChecksum(values), phase);
  if (answer instanceof Ended) return answer;
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.tag !== tags.responseFormat2 || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  return data.storeFromCard(template.value, phase);
}

/** C-2, S13 and S14: without a checksum the card declined, or its holder is wanted. */
function conclude(
  context: Context,
  settings: MagneticStripeModeSettings,
  tracks: StripeTracks,
  unpredictableNumber: number,
): KernelOutcome {
  const { data, application } = context;
  const counter = data.filled(tags.applicationTransactionCounter);
  const interaction = data.filled(tags.posCardholderInteractionInformation);
  const checksum = data.filled(tags.cvc3Track2);
  if (counter === undefined) return endApplication("card-data-missing", phase).outcome;
  const pan = new Pan(tracks.pan);
  const summary = { ...cardSummary(data, application), maskedPan: pan.toString() };
  if (checksum === undefined) {
    if (asksForHolder(interaction)) return { kind: "see-phone" };
    return { kind: "declined", reason: "card", summary };
  }
  const firstChecksum = data.filled(tags.cvc3Track1);
  if (tracks.track1 !== undefined && firstChecksum === undefined) {
    return endApplication("card-data-missing", phase).outcome;
  }
  const isVerified =
    verifiesOnDevice(context) && isSet(interaction, cardholderInteraction.onDeviceVerificationSuccessful);
  const lengthDigit = (tracks.unpredictableDigits + (isVerified ? verifiedOffset : 0)) % 10;
  const track2 = fillTracks(
    data,
    tracks,
    { unpredictableNumber, counter: valueOf(counter), lengthDigit },
    { track1: valueOf(firstChecksum), track2: valueOf(checksum) },
  );
  if (track2 instanceof Ended) return track2.outcome;
  const card: CardData = {
    ...summary,
    pan,
    expiry: tracks.expiry,
    track2: sensitiveTrack2(track2),
    entryMode: "91",
    // Nothing was verified by the kernel, and there is no cryptogram besides the one in the track.
    terminalVerificationResults: toHex(new Uint8Array(5)),
    applicationCryptogram: "",
    field55: new Uint8Array(0),
  };
  return { kind: "online-request", card, verification: verificationFor(context, settings, isVerified) };
}

/** C-2, S13 and S14: CVM by amount; a device that was wanted and did not verify leaves it to the terminal's way. */
function verificationFor(
  context: Context,
  { cvmRequired, noCvmRequired }: MagneticStripeModeSettings,
  isVerified: boolean,
): CardholderVerification {
  if (!isAboveCvmLimit(context)) return verifiesOnDevice(context) ? "none" : noCvmRequired;
  return isVerified ? "consumer-device" : cvmRequired;
}

/** A big-endian number of two bytes; absent is 0. */
function valueOf(bytes: Uint8Array | undefined): number {
  return bytes === undefined ? 0 : (bytes[0] << 8) | bytes[1];
}
