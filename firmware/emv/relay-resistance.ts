/**
 * Relay resistance protocol (EMV Contactless Book C-2, S3R1 and SR1): the card's answer to random bytes must come within the
 * time that the card itself, later under its signature, says it needs. Times are in units of 100 µs.
 */
import { exchangeRelayResistanceData } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import { isSet, setBit } from "./bits";
import { joinBytes, sameBytes } from "./byte-strings";
import type { Kernel2Application, RelayResistanceSettings } from "./configuration";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import type { KernelContext } from "./kernel";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

type Context = KernelContext<Kernel2Application>;

const phase = "EXCHANGE RELAY RESISTANCE DATA";
const unitsPerMs = 10;
/** SR1.19: an answer that came too late is asked for again, twice. */
const attempts = 3;
const longestMeasured = 0xffff;

/** The card's answer: its entropy, and three times of two bytes (C-2, 5.3.3). */
const answerTags = Object.freeze([
  { tag: tags.deviceRelayResistanceEntropy, at: 0, end: 4 },
  { tag: tags.minimumTimeForRelayResistance, at: 4, end: 6 },
  { tag: tags.maximumTimeForRelayResistance, at: 6, end: 8 },
  { tag: tags.deviceEstimatedTransmissionTime, at: 8, end: 10 },
]);
const answerLength = 10;

/** Carries the protocol out where card and terminal both have it; what it found stands in the TVR. */
export async function resistRelay(context: Context): Promise<undefined | Ended> {
  const { data, application } = context;
  const { relayResistance: settings } = application;
  if (settings === undefined) return undefined;
  if (!isSet(data.get(tags.applicationInterchangeProfile), aip.relayResistanceSupported)) {
    setBit(resultsOf(data), tvr.relayResistanceNotPerformed);
    return undefined;
  }
  for (let attempt = 1; ; attempt++) {
    const measured = await measure(context, settings);
    if (measured instanceof Ended) return measured;
    // SR1.18: nobody answers faster than the card can.
    if (measured < minimumTime(data) - settings.minimumGracePeriod)
      return endApplication("card-data-error", `${phase}: time`);
    const isLate = measured > timeOf(data, tags.maximumTimeForRelayResistance) + settings.maximumGracePeriod;
    if (isLate && attempt < attempts) {
      // SR1.20: each attempt has random bytes of its own, which are the transaction's unpredictable number from here on.
      data.set(tags.unpredictableNumber, context.random.fill(new Uint8Array(4)));
      continue;
    }
    if (isLate) setBit(resultsOf(data), tvr.relayResistanceTimeLimitsExceeded);
    if (isDoubtful(data, settings, measured)) setBit(resultsOf(data), tvr.relayResistanceThresholdExceeded);
    setBit(resultsOf(data), tvr.relayResistancePerformed);
    return undefined;
  }
}

/**
 * Whether what the card signed behind its cryptogram is what went over the air (C-2, S910.2 and table of the ICC Dynamic Data):
 * both entropies and the card's three times. Nothing is expected where the protocol was not performed.
 */
export function relayDataSigned(data: DataObjects, signed: Uint8Array): boolean {
  if (!isSet(resultsOf(data), tvr.relayResistancePerformed)) return true;
  const exchanged = [tags.terminalRelayResistanceEntropy, ...answerTags.map(({ tag }) => tag)].map(
    (tag) => data.get(tag) ?? new Uint8Array(0),
  );
  const expected = joinBytes(exchanged);
  return sameBytes(expected, signed.subarray(0, expected.length));
}

/** One exchange; the time that the card took for it, without the transmission (SR1.14 to 17). */
async function measure(context: Context, settings: RelayResistanceSettings): Promise<number | Ended> {
  const { session, data, clock } = context;
  const entropy = data.get(tags.unpredictableNumber);
  if (clock === undefined || entropy === undefined)
    throw new Error("relay resistance needs a clock and a random number");
  data.set(tags.terminalRelayResistanceEntropy, entropy);
  const sentAtMs = clock.monotonicMs();
  const answer = await session.require(exchangeRelayResistanceData(entropy), phase);
  const elapsed = Math.round((clock.monotonicMs() - sentAtMs) * unitsPerMs);
  if (answer instanceof Ended) return answer;
  const ended = storeAnswer(data, answer);
  if (ended !== undefined) return ended;
  const { commandTransmissionTime, responseTransmissionTime } = settings;
  const response = Math.min(timeOf(data, tags.deviceEstimatedTransmissionTime), responseTransmissionTime);
  const measured = Math.min(longestMeasured, Math.max(0, elapsed - commandTransmissionTime - response));
  data.set(tags.measuredRelayResistanceTime, Uint8Array.of(measured >> 8, measured & 0xff));
  return measured;
}

/** Format 1 and nothing else; a later attempt's answer takes the place of an earlier one. */
function storeAnswer(data: DataObjects, answer: Uint8Array): undefined | Ended {
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (
    template === undefined ||
    template.tag !== tags.responseFormat1 ||
    template.value.length !== answerLength ||
    template.end !== answer.length
  ) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  for (const { tag, at, end } of answerTags) data.set(tag, template.value.subarray(at, end));
  return undefined;
}

/** SR1.26: transmission times of the two sides that do not fit, or a time well above the card's minimum. */
function isDoubtful(
  data: DataObjects,
  { responseTransmissionTime, accuracyThreshold, mismatchThresholdPercent }: RelayResistanceSettings,
  measured: number,
): boolean {
  const device = timeOf(data, tags.deviceEstimatedTransmissionTime);
  const isComparable = device !== 0 && responseTransmissionTime !== 0;
  const shorter = Math.min(device, responseTransmissionTime);
  const longer = Math.max(device, responseTransmissionTime);
  if (isComparable && (100 * shorter) / longer < mismatchThresholdPercent) return true;
  return measured - minimumTime(data) > accuracyThreshold;
}

const minimumTime = (data: DataObjects): number => timeOf(data, tags.minimumTimeForRelayResistance);

function timeOf(data: DataObjects, tag: number): number {
  const value = data.get(tag);
  if (value === undefined) throw new Error("the card's times were stored before they are asked for");
  return (value[0] << 8) | value[1];
}

function resultsOf(data: DataObjects): Uint8Array {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  return results;
}
