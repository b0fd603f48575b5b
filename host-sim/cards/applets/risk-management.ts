/**
 * Card action analysis (EMV Book 3, 10.8 and 10.11): which cryptogram the card gives. It may lower what the terminal asks for (TC to
 * ARQC to AAC), never raise it.
 */
import type { CryptogramType } from "../fault";
import { countsOver } from "./limits";
import type { ApplicationSession } from "./session";

/** Why a card that could agree by itself asks its issuer. */
const reasonsToAsk: readonly ((session: ApplicationSession) => boolean)[] = [
  ({ profile }) => profile.decision === "online",
  ({ memory }) => memory.onlineNotCompleted,
  ({ memory }) => memory.goOnlineNext,
  ({ memory }) => memory.issuerAuthenticationFailed,
  ({ memory }) => memory.scriptFailed,
  ({ card }) => card.pin?.triesLeft === 0,
  (session) => countsOver(session, "lower"),
];

/** First GENERATE AC. */
export function decideFirst(session: ApplicationSession, asked: CryptogramType): CryptogramType {
  const { behaviour, memory, profile } = session;
  if (behaviour.forced !== undefined) return behaviour.forced;
  if (asked === "AAC" || memory.blocked || profile.decision === "decline") return "AAC";
  if (asked === "ARQC") return "ARQC";
  return reasonsToAsk.some((reason) => reason(session)) ? "ARQC" : "TC";
}

/** Authorisation Response Codes that the terminal itself gives when the issuer cannot be reached (EMV Book 4, A6). */
const unableToGoOnline = /^[YZ]3$/;

/** Second GENERATE AC, with the Authorisation Response Code that the terminal tells. */
export function decideSecond(session: ApplicationSession, asked: CryptogramType, responseCode: string): CryptogramType {
  const { behaviour, facts, memory, profile } = session;
  facts.unableToGoOnline = unableToGoOnline.test(responseCode);
  if (behaviour.forced !== undefined && behaviour.forced !== "ARQC") return behaviour.forced;
  if (asked !== "TC" || memory.blocked) return "AAC";
  if (facts.unableToGoOnline) {
    return profile.decision === "terminal" && !countsOver(session, "upper") ? "TC" : "AAC";
  }
  // An answer that is not the issuer's is worse than none.
  if (facts.issuerAuthenticationFailed || session.issuerApproves === false) return "AAC";
  if (profile.issuerAuthentication === "mandatory" && !facts.issuerAuthenticated) return "AAC";
  return "TC";
}
