/**
 * Issuer Application Data, tag 9F10, with the Card Verification Results in it: what the card tells its issuer of itself and of the
 * transaction (VIS 1.5, annex A; M/Chip 4, Card Verification Results). A bit is a line of a table.
 */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { type ApplicationProfile, schemeOf } from "../application-profile";
import type { CryptogramType } from "../fault";
import { countsOver } from "./limits";
import type { ApplicationSession } from "./session";
import { isDomestic } from "./terminal-values";

type Fact = (session: ApplicationSession) => boolean;
/** Byte of the results from 1, its bit from 8 to 1, and when it is set. */
type ResultBit = readonly [byte: number, bit: number, fact: Fact];

const pinTriesExceeded: Fact = ({ card }) => card.pin?.triesLeft === 0;
const pinWrong: Fact = ({ facts }) => facts.pinTried && !facts.pinRight;

const visaBits: readonly ResultBit[] = [
  [2, 4, ({ facts }) => facts.issuerAuthenticationFailed],
  [2, 3, ({ facts }) => facts.pinTried],
  [2, 2, pinWrong],
  [2, 1, ({ facts }) => facts.unableToGoOnline],
  [3, 8, ({ memory }) => memory.onlineNotCompleted],
  [3, 7, pinTriesExceeded],
  [3, 6, (session) => countsOver(session, "lower")],
  [3, 5, ({ memory }) => memory.lastOnlineCounter === 0 && memory.limits.lowerConsecutive < 255],
  [3, 4, ({ memory }) => memory.issuerAuthenticationFailed],
  [4, 4, ({ memory }) => memory.scriptFailed],
  [4, 2, ({ facts }) => facts.dynamicSignature],
];

const mchipBits: readonly ResultBit[] = [
  [1, 3, ({ facts }) => facts.pinTried],
  [1, 2, ({ facts }) => facts.pinEnciphered],
  [1, 1, ({ facts }) => facts.pinRight],
  [2, 8, ({ facts }) => facts.dynamicSignature],
  [2, 7, ({ facts }) => facts.combinedFirst],
  [2, 6, ({ facts }) => facts.combinedSecond],
  [2, 5, ({ facts }) => facts.issuerAuthenticated],
  [4, 7, ({ facts }) => facts.unableToGoOnline],
  [4, 6, ({ facts, card }) => card.pin !== undefined && !facts.pinTried],
  [4, 5, pinWrong],
  [4, 4, pinTriesExceeded],
  [4, 3, (session) => !isDomestic(session)],
  [4, 2, isDomestic],
  [5, 8, (session) => countsOver(session, "lower", "consecutive")],
  [5, 7, (session) => countsOver(session, "upper", "consecutive")],
  [5, 6, (session) => countsOver(session, "lower", "cumulative")],
  [5, 5, (session) => countsOver(session, "upper", "cumulative")],
  [5, 4, ({ memory }) => memory.goOnlineNext],
  [5, 3, ({ memory, facts }) => memory.issuerAuthenticationFailed || facts.issuerAuthenticationFailed],
  [5, 2, ({ memory }) => memory.scriptsProcessed > 0],
  [5, 1, ({ memory }) => memory.scriptFailed],
];

/** Two bits a cryptogram; `10` for a second one means that none was asked for. */
const typeBits: Readonly<Record<CryptogramType, number>> = Object.freeze({ AAC: 0, TC: 1, ARQC: 2 });

const layouts = Object.freeze({
  visa: { length: 4, typesIn: 2, bits: visaBits },
  mastercard: { length: 6, typesIn: 1, bits: mchipBits },
});

/** The results as they stand now. */
function verificationResults(session: ApplicationSession): Uint8Array {
  const { length, typesIn, bits } = layouts[schemeOf(session.profile)];
  const { facts, memory, card } = session;
  const results = new Uint8Array(length);
  results[typesIn - 1] = (typeBits[facts.second ?? "ARQC"] << 6) | (typeBits[facts.first ?? "AAC"] << 4);
  for (const [byte, bit, fact] of bits) if (fact(session)) results[byte - 1] |= 1 << (bit - 1);
  if (schemeOf(session.profile) === "visa") {
    results[0] = length - 1;
    results[3] |= Math.min(memory.scriptsProcessed, 15) << 4;
  } else {
    results[2] = (Math.min(memory.scriptsProcessed, 15) << 4) | (card.pin?.triesLeft ?? 0);
  }
  return results;
}

/** Derivation key index that all cards here have. */
const keyIndex = 0x01;

/** Visa: length, key index, version, results. M/Chip: key index, version, results, dynamic number, counters. */
export function issuerApplicationData(session: ApplicationSession<ApplicationProfile>): Uint8Array {
  const { cryptogramVersion } = session.profile;
  const results = verificationResults(session);
  if (schemeOf(session.profile) === "visa") return Uint8Array.of(0x06, keyIndex, cryptogramVersion, ...results);
  const { memory, dynamicNumber } = session;
  return Uint8Array.of(
    keyIndex,
    cryptogramVersion,
    ...results,
    ...(dynamicNumber?.subarray(0, 2) ?? [0, 0]),
    ...encodeNumeric(Math.min(memory.cumulativeOfflineMinor, 999_999_999_999), 6),
    memory.consecutiveOffline,
    0xff,
  );
}
