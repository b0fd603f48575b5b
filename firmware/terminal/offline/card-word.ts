/**
 * What a card is worth without its issuer: whether it approved, whether the merchant may answer for it, and whether its scheme lets it be
 * sold with at all.
 */
import { fromHex } from "../../codec/hex";
import type { ContactCompletion } from "../../emv/contact-outcome";
import type { Settings } from "../../storage/settings";
import type { PresentedCard } from "../sale-request";
import { aidOf } from "../scheme";
import type { CardWord } from "./offline-rules";

/**
 * Findings (TVR, EMV Book 3, annex C5) with which nobody answers for a card: its authentication failed, it stands in the exception file;
 * expired, not yet effective, service not allowed; holder not verified, or to be verified by the issuer; answered from too far away.
 */
const NEVER = fromHex("5C7084000C");

/** What is asked besides the card. */
export interface CardQuestion {
  /** The shop's calendar, `YYMMDD`. */
  readonly date: string;
  readonly isExcepted: (pan: string) => boolean;
}

/** The word of a card; `completion` is the end of one that was inserted and wanted its issuer, once there is one. */
export function wordOf(presented: PresentedCard, question: CardQuestion, completion?: ContactCompletion): CardWord {
  if (question.isExcepted(presented.card.pan.reveal())) return "refused";
  switch (presented.kind) {
    case "contact":
      if (presented.isApproved) return "approved";
      if (completion === undefined) return "pending";
      // A card in the slot has the last word, and nobody goes over it.
      return completion.kind === "approved" ? "approved" : "refused";
    case "stripe":
      return presented.isFallback || presented.card.wantsPin ? "refused" : "unproved";
    case "chip":
      if (presented.isApproved) return "approved";
      return maySomebodyAnswer(presented, question.date) ? "unproved" : "refused";
  }
}

/** Whether a tapped card that wants its issuer is free of everything that speaks against it. */
function maySomebodyAnswer(tapped: Extract<PresentedCard, { kind: "chip" }>, date: string): boolean {
  const { card, unproved, verification } = tapped;
  // The checksum of magnetic-stripe mode is for the issuer alone, and a signature that was wrong is a copy's.
  if (card.entryMode !== "07" || unproved === true || verification === "online-pin") return false;
  // Kernel 3 leaves the dates of a card that asks for its issuer to him (C-3, 5.5.1.1). Valid to the end of its month.
  if (card.expiry < date.slice(0, 4)) return false;
  const results = fromHex(card.terminalVerificationResults);
  return results.every((byte, index) => (byte & NEVER[index]) === 0);
}

/** Whether the scheme's rule, as the settings have it, lets the card be sold with offline. What is not known is not allowed. */
export function isAllowedByScheme(presented: PresentedCard, { contactless, contact }: Settings): boolean {
  const aid = aidOf(presented);
  const applications = presented.kind === "chip" ? contactless.applications : contact.applications;
  return applications.find((one) => aid?.startsWith(one.aid) === true)?.offlineAllowed ?? false;
}
