/**
 * The issuer proves himself to the card: Issuer Authentication Data, tag 91, in EXTERNAL AUTHENTICATE or among CDOL2's values
 * (EMV Book 2, 8.2; Book 3, 6.5.4 and 10.9).
 */
import { deriveCommonSessionKey } from "../crypto/card-keys";
import { responseCryptogram1, responseCryptogram2 } from "../crypto/cryptogram";
import { refuse, statusWords, success } from "../card-command";
import { type StatusUpdate, statusUpdateOf } from "./card-status-update";
import type { CommandHandler } from "./payment-applet";
import type { ApplicationSession } from "./session";
import { resetOfflineCounts } from "./limits";

/** Bit of the Application Interchange Profile, byte 1: EXTERNAL AUTHENTICATE is how this card wants it. */
const issuerAuthenticationSupported = 0x04;

/** What an answer of the issuer came to; `undefined` when it is not his. */
type Check = (session: ApplicationSession, data: Uint8Array, request: Uint8Array) => StatusUpdate | undefined;

/** Method 1: 8 bytes of ARPC under the card's own key, then a response code of 2 (EMV Book 2, 8.2.1). */
function method1(update: (code: Uint8Array) => StatusUpdate): Check {
  return (session, data, request) => {
    if (data.length !== 10) return undefined;
    const code = data.subarray(8);
    const expected = responseCryptogram1(session.application.keys.cryptogram, request, code);
    return Buffer.from(expected).equals(data.subarray(0, 8)) ? update(code) : undefined;
  };
}

/** Method 2: 4 bytes of ARPC under the session key, Card Status Update, up to 8 bytes of the issuer's own (8.2.2). */
const method2: Check = (session, data, request) => {
  if (data.length < 8 || data.length > 16) return undefined;
  const key = deriveCommonSessionKey(session.application.keys.cryptogram, session.memory.counterBytes);
  const status = data.subarray(4, 8);
  const expected = responseCryptogram2(key, request, status, data.subarray(8));
  return Buffer.from(expected).equals(data.subarray(0, 4)) ? statusUpdateOf(status[0], status[1]) : undefined;
};

/** Visa's method 1 tells the host's answer code itself: `00`, or `10` and `11` with identification. */
const byAnswerCode = method1((code) => ({
  approves: ["00", "10", "11"].includes(Buffer.from(code).toString("latin1")),
}));
/** M/Chip's response code has its approval where the second byte has b5, and else the bits of a status update. */
const byResponseCode = method1(([first, second]) => ({
  ...statusUpdateOf(first, second & 0x0f),
  approves: (second & 0x10) !== 0,
}));

const checks: Readonly<Record<number, Check>> = Object.freeze({
  10: byAnswerCode,
  18: method2,
  16: byResponseCode,
  17: byResponseCode,
});

/** Tag 91 out of CDOL2's values. Zeros alone mean that there was none (EMV Book 3, 5.4, step 2b). */
export function takeListedAuthenticationData(session: ApplicationSession, data: Uint8Array): void {
  const trimmed = withoutFill(session.profile.cryptogramVersion, data);
  if (trimmed.some((byte) => byte !== 0)) takeAuthenticationData(session, trimmed);
}

/** Checks tag 91 and does what it says; false when it is not the issuer's. */
function takeAuthenticationData(session: ApplicationSession, data: Uint8Array): boolean {
  const { facts, memory, profile, requestCryptogram } = session;
  const update =
    requestCryptogram === undefined ? undefined : checks[profile.cryptogramVersion](session, data, requestCryptogram);
  if (update === undefined) {
    facts.issuerAuthenticationFailed = true;
    memory.issuerAuthenticationFailed = true;
    return false;
  }
  facts.issuerAuthenticated = true;
  session.issuerApproves = update.approves;
  memory.issuerAuthenticationFailed = false;
  if (update.blockCard === true) session.card.blocked = true;
  if (update.blockApplication === true) memory.blocked = true;
  if (update.goOnlineNext !== undefined) memory.goOnlineNext = update.goOnlineNext;
  if (update.pinTries !== undefined && session.card.pin !== undefined) {
    session.card.pin.triesLeft = Math.min(update.pinTries, session.card.pin.tryLimit);
  }
  if (update.counters === "reset") resetOfflineCounts(session);
  if (update.counters === "exhaust") memory.consecutiveOffline = memory.limits.upperConsecutive;
  return true;
}

/** A CDOL may ask for more bytes than the issuer sent: the rest are zeros that the terminal put there. */
function withoutFill(version: number, data: Uint8Array): Uint8Array {
  if (version !== 18) return data.subarray(0, 10);
  let end = data.length;
  while (end > 8 && data[end - 1] === 0) end--;
  return data.subarray(0, end);
}

/** EXTERNAL AUTHENTICATE: once a transaction, after an ARQC (EMV Book 3, 6.5.4). */
export const externalAuthenticate: CommandHandler = (session, { p1, p2, data }) => {
  if ((session.profile.interchangeProfile[0] & issuerAuthenticationSupported) === 0) {
    return refuse(statusWords.instructionNotSupported);
  }
  if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
  const { facts, state } = session;
  if (state !== "awaiting-issuer" || facts.issuerAuthenticated || facts.issuerAuthenticationFailed) {
    return refuse(statusWords.conditionsNotSatisfied);
  }
  if (data.length < 8 || data.length > 16) return refuse(statusWords.wrongLength);
  return takeAuthenticationData(session, data) ? success() : refuse(statusWords.authenticationFailed);
};
