/** GENERATE AC, first and second, alone or with a signature over it (EMV Book 3, 6.5.5; Book 2, 6.6; Book C-2, 5.4). */
import { encodeTlv } from "../../../firmware/codec/tlv";
import { schemeOf } from "../application-profile";
import { type AppletAnswer, refuse, statusWords, success } from "../card-command";
import { sha1 } from "../crypto/signature";
import type { CryptogramType } from "../fault";
import { cryptogramOf } from "./cryptogram";
import { informationByte, pinTriesExceededReason, requestedType } from "./cryptogram-information";
import { combinedSupported, dynamicNumberOf, dynamicSignature, signs } from "./dynamic-signature";
import { takeListedAuthenticationData } from "./issuer-authentication";
import { countOffline, resetOfflineCounts } from "./limits";
import type { CommandHandler } from "./payment-applet";
import { decideFirst, decideSecond } from "./risk-management";
import type { ApplicationSession } from "./session";
import { amountOf, takeRelatedData } from "./terminal-values";
import { logTransaction } from "./transaction-log";

const firstList = 0x8c;
const secondList = 0x8d;
/** P1 b5: the terminal wants the cryptogram signed (EMV Book 3, table 13). */
const combinedRequested = 0x10;

/** Both cryptograms of a contact card; in the field the transaction is over after the first. */
export const generateCryptogram: CommandHandler = (session, { p1, p2, data }) => {
  const asked = requestedType(p1);
  if (asked === undefined || p2 !== 0) return refuse(statusWords.wrongParameters);
  const combined = (p1 & combinedRequested) !== 0;
  if (session.state === "initiated") return first(session, asked, combined, data);
  if (session.state === "awaiting-issuer") return second(session, asked, combined, data);
  return refuse(statusWords.conditionsNotSatisfied);
};

function first(session: ApplicationSession, asked: CryptogramType, combined: boolean, data: Uint8Array): AppletAnswer {
  if (!takeRelatedData(session, firstList, data)) return refuse(statusWords.wrongLength);
  const { memory, facts } = session;
  const type = decideFirst(session, asked);
  facts.first = type;
  if (type === "TC") countOffline(session, amountOf(session));
  const answer = answerWith(session, type, combined, "combinedFirst");
  memory.scriptsProcessed = 0;
  memory.scriptFailed = false;
  memory.onlineNotCompleted = type === "ARQC";
  session.state = type === "ARQC" && session.profile.applet === "contact" ? "awaiting-issuer" : "completed";
  if (session.state === "completed") logTransaction(session, type);
  // Kept for a terminal that does not get it (Book C-2, 3.7).
  memory.torn = { terminal: new Map(session.terminal), answer };
  return success(answer);
}

function second(session: ApplicationSession, asked: CryptogramType, combined: boolean, data: Uint8Array): AppletAnswer {
  if (!takeRelatedData(session, secondList, data)) return refuse(statusWords.wrongLength);
  const { facts, memory, terminal } = session;
  const issuerData = terminal.get(0x91);
  if (issuerData !== undefined && !facts.issuerAuthenticated) takeListedAuthenticationData(session, issuerData);
  const type = decideSecond(session, asked, Buffer.from(terminal.get(0x8a) ?? []).toString("latin1"));
  facts.second = type;
  if (type === "TC" && facts.unableToGoOnline) countOffline(session, amountOf(session));
  const answer = answerWith(session, type, combined, "combinedSecond");
  memory.onlineNotCompleted = facts.unableToGoOnline;
  memory.issuerAuthenticationFailed = facts.issuerAuthenticationFailed;
  if (type === "TC" && !facts.unableToGoOnline) resetOfflineCounts(session);
  session.state = "completed";
  logTransaction(session, type);
  return success(answer);
}

function answerWith(
  session: ApplicationSession,
  type: CryptogramType,
  wanted: boolean,
  fact: "combinedFirst" | "combinedSecond",
): Uint8Array {
  // A refusal is never signed (EMV Book 2, 6.6.1).
  const combined = wanted && type !== "AAC" && signs(session, combinedSupported);
  if (combined) {
    session.facts[fact] = true;
    dynamicNumberOf(session);
  }
  const { cryptogram, issuerData } = cryptogramOf(session);
  if (type === "ARQC") session.requestCryptogram = cryptogram;
  const reason = type === "AAC" && session.card.pin?.triesLeft === 0 ? pinTriesExceededReason : 0;
  const information = Uint8Array.of(informationByte[type] | reason);
  const counter = session.memory.counterBytes;
  const head = [encodeTlv(0x9f27, information), encodeTlv(0x9f36, counter)];
  const tail = encodeTlv(0x9f10, issuerData);
  if (combined)
    return encodeTlv(0x77, ...head, encodeTlv(0x9f4b, signed(session, [...head, tail], information, cryptogram)), tail);
  return schemeOf(session.profile) === "visa"
    ? encodeTlv(0x80, information, counter, cryptogram, issuerData)
    : encodeTlv(0x77, ...head, encodeTlv(0x9f26, cryptogram), tail);
}

/** Signature of combined data authentication: the whole transaction hangs on it (EMV Book 2, table 19). */
function signed(
  session: ApplicationSession,
  others: readonly Uint8Array[],
  information: Uint8Array,
  cryptogram: Uint8Array,
): Uint8Array {
  const number = dynamicNumberOf(session);
  const transactionHash = sha1(...session.related, ...others);
  const cardData = Buffer.concat([
    Uint8Array.of(number.length),
    number,
    information,
    cryptogram,
    transactionHash,
    session.relayData ?? new Uint8Array(0),
  ]);
  return dynamicSignature(session, cardData, session.terminal.get(0x9f37) ?? new Uint8Array(4));
}
