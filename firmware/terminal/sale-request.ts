/** The request for a sale, and what its answer leaves for the receipt. */
import type { Transaction } from "../emv/transaction";
import type { Message } from "../iso8583/message";
import type { Settings } from "../storage/settings";
import type { EntryMode } from "../ui/receipt";
import type { CardEntryResult } from "./card-entry";
import { fillRequest, type FieldValues } from "./message-templates";
import { kindOf, processingCode } from "./transaction-kind";

/** A card entry that can be sent. */
export type PresentedCard = Extract<CardEntryResult, { kind: "chip" | "contact" | "stripe" }>;

const NORMAL_PRESENTMENT = "00";

/** Field 22 by how the card was read (docs/host-messages.md). */
const ENTRY_MODES: Readonly<Record<EntryMode, string>> = Object.freeze({
  contact: "051",
  contactless: "071",
  contactlessStripe: "911",
  swipe: "901",
  fallback: "801",
});

/** The same card, whose holder has given the issuer his PIN; the receipt says so. */
export function withOnlinePin(presented: PresentedCard): PresentedCard {
  if (presented.kind === "stripe") return { ...presented, card: { ...presented.card, wantsPin: true } };
  return { ...presented, verification: "online-pin" };
}

/** How the card was read. */
export function entryModeOf(presented: PresentedCard): EntryMode {
  if (presented.kind === "stripe") return presented.isFallback ? "fallback" : "swipe";
  if (presented.kind === "contact") return "contact";
  return presented.card.entryMode === "07" ? "contactless" : "contactlessStripe";
}

/** Makes the 0200 or 0100. `header` holds fields 7, 11, 12, 13. */
export function saleRequest(
  settings: Settings,
  transaction: Transaction,
  presented: PresentedCard,
  header: FieldValues,
): Message {
  // Money goes back in one message, whatever a sale takes: there is nothing to be captured.
  const type = kindOf(transaction) === "refund" ? "0200" : settings.messageType;
  return fillRequest(type, requestValues(settings, transaction, presented, header));
}

/** The fields that every message about a sale with its card has in common. */
export function requestValues(
  settings: Settings,
  transaction: Transaction,
  presented: PresentedCard,
  header: FieldValues,
): FieldValues {
  const common = {
    ...header,
    3: processingCode(transaction),
    4: String(transaction.amountMinor).padStart(12, "0"),
    18: settings.merchantCategoryCode,
    22: ENTRY_MODES[entryModeOf(presented)],
    25: NORMAL_PRESENTMENT,
    41: settings.terminalId,
    42: settings.merchantId,
    49: settings.currency.numeric,
  };
  if (presented.kind === "stripe") return common;
  const { panSequenceNumber, field55 } = presented.card;
  return {
    ...common,
    23: panSequenceNumber === undefined ? undefined : String(panSequenceNumber).padStart(3, "0"),
    55: field55.length === 0 ? undefined : field55,
  };
}

/** Overwrites the card's data once they are sent. A message that must be reversed keeps what the reversal needs. */
export function wipeCard(presented: PresentedCard): void {
  presented.card.pan.wipe();
  presented.card.track2?.wipe();
  if (presented.kind !== "stripe") presented.card.field55.fill(0);
}
