/** What remains of a sale for its receipts: nothing that may not be kept after authorisation (PCI DSS 3.3). */
import { maskPan } from "../codec/pan";
import type { Message } from "../iso8583/message";
import type { Instant } from "../ports/clock";
import type { Settings } from "../storage/settings";
import type { ReceiptData } from "../ui/receipt";
import { APPROVED } from "./host-answer";
import { localTime } from "./local-time";
import { entryModeOf, type PresentedCard } from "./sale-request";

/** A sale with its answer. */
export interface AnsweredSale {
  readonly settings: Settings;
  readonly number: number;
  readonly amountMinor: number;
  readonly presented: PresentedCard;
  readonly stan: string;
  readonly answer: Message;
  readonly now: Instant;
  readonly development: boolean;
}

/** Makes the receipt's data. */
export function saleReceipt(sale: AnsweredSale): ReceiptData {
  const { settings, presented, answer } = sale;
  const local = localTime(settings.time, sale.now);
  const answerCode = (answer.get(39) ?? "").trimEnd();
  const chip = presented.kind === "chip" ? presented.card : undefined;
  return {
    merchant: settings.merchant,
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    number: sale.number,
    date: local.dateText,
    time: local.timeText,
    amountMinor: sale.amountMinor,
    currency: settings.currency,
    approved: answerCode === APPROVED,
    answerCode,
    authorisationCode: answer.get(38)?.trimEnd(),
    reference: answer.get(37)?.trimEnd(),
    stan: sale.stan,
    entryMode: entryModeOf(presented),
    // A stripe is verified by signature until PIN entry exists.
    verification: presented.kind === "chip" ? presented.verification : "signature",
    maskedPan: chip?.maskedPan ?? maskPan(presented.card.pan.reveal()),
    cardName: chip?.label,
    chip: chip && {
      aid: chip.aid,
      cryptogram: chip.applicationCryptogram,
      terminalVerificationResults: chip.terminalVerificationResults,
    },
    development: sale.development,
  };
}
