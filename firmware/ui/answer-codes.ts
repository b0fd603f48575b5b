/** What a decline of ISO 8583:1987 field 39 says to people at the till. */
import type { TextKey } from "./i18n/text-en";

/**
 * Texts by code. 04, 07, 41 and 43 (pick up, lost, stolen) read like any refusal: the screen faces the customer, and a shop
 * assistant is not to be put at risk.
 */
const DECLINES: Readonly<Record<string, TextKey>> = Object.freeze({
  "01": "declined.refer",
  "02": "declined.refer",
  "03": "declined.merchant",
  "04": "declined.refused",
  "05": "declined.refused",
  "07": "declined.refused",
  "10": "declined.partial",
  "12": "declined.transaction",
  "13": "declined.amount",
  "14": "declined.card",
  "15": "declined.issuer",
  "19": "declined.again",
  "30": "declined.format",
  "33": "declined.expired",
  "36": "declined.restricted",
  "41": "declined.refused",
  "43": "declined.refused",
  "51": "declined.funds",
  "54": "declined.expired",
  "55": "declined.pin",
  "57": "declined.transaction",
  "58": "declined.transaction",
  "61": "declined.limit",
  "62": "declined.restricted",
  "75": "declined.pinTries",
  "91": "declined.unavailable",
  "92": "declined.unavailable",
  "94": "declined.duplicate",
  "96": "declined.malfunction",
  // The terminal's own (docs/host-messages.md): the issuer approved, the card did not.
  C1: "declined.byCard",
  C2: "declined.cardFailed",
});

/** The text of a decline; codes not in the table read as a plain refusal. */
export function declineText(answerCode: string): TextKey {
  return DECLINES[answerCode] ?? "declined.refused";
}

/** Codes by which an issuer asks for strong customer authentication: insert the card, or give the PIN. */
const AUTHENTICATION_WANTED: readonly string[] = Object.freeze(["1A", "65", "70"]);

/** Whether the decline means "again, with chip or PIN". */
export function wantsAuthentication(answerCode: string): boolean {
  return AUTHENTICATION_WANTED.includes(answerCode);
}
