/** What remains of a sale for its receipts: nothing that may not be kept after authorisation (PCI DSS 3.3). */
import type { ContactCompletion } from "../emv/contact-outcome";
import type { Message } from "../iso8583/message";
import type { Instant } from "../ports/clock";
import type { Settings } from "../storage/settings";
import type { ReceiptChip, ReceiptData } from "../ui/receipt";
import { APPROVED } from "./host-answer";
import { localTime } from "./local-time";
import { entryModeOf, type PresentedCard } from "./sale-request";
import type { TransactionKind } from "./transaction-kind";

/** Codes of a sale that the issuer approved and that came to nothing at the card (docs/host-messages.md). */
const CARD_CODES = Object.freeze({ refused: "C1", failed: "C2" });

/** A sale that is over. */
export interface FinishedSale {
  readonly settings: Settings;
  readonly kind: TransactionKind;
  readonly number: number;
  readonly amountMinor: number;
  readonly presented: PresentedCard;
  readonly stan: string;
  /** The end of the card's part; `undefined` for cards that are not in the slot any more. */
  readonly completion: ContactCompletion | undefined;
  readonly now: Instant;
  readonly development: boolean;
}

/** A sale with its answer. */
export interface AnsweredSale extends FinishedSale {
  readonly answer: Message;
}

/** What says how it ended. */
type Ending = "approved" | "answerCode" | "authorisationCode" | "reference" | "offline";

/** Makes the receipt's data. */
export function saleReceipt(sale: AnsweredSale): ReceiptData {
  const { answer } = sale;
  const hostCode = (answer.get(39) ?? "").trimEnd();
  const answerCode = hostCode === APPROVED ? (cardCode(sale.completion) ?? APPROVED) : hostCode;
  return {
    ...receiptOf(sale),
    approved: answerCode === APPROVED,
    answerCode,
    authorisationCode: answerCode === APPROVED ? answer.get(38)?.trimEnd() : undefined,
    reference: answer.get(37)?.trimEnd(),
  };
}

/** What every receipt of a sale tells, however it ended. */
export function receiptOf(sale: FinishedSale): Omit<ReceiptData, Ending> {
  const { settings, presented } = sale;
  const local = localTime(settings.time, sale.now);
  const chip = presented.kind === "stripe" ? undefined : presented.card;
  return {
    kind: sale.kind,
    merchant: settings.merchant,
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    number: sale.number,
    date: local.dateText,
    time: local.timeText,
    amountMinor: sale.amountMinor,
    currency: settings.currency,
    stan: sale.stan,
    entryMode: entryModeOf(presented),
    verification: verificationOf(presented),
    maskedPan: chip?.maskedPan ?? presented.card.pan.toString(),
    cardName: chip?.label,
    chip: chipOf(sale),
    development: sale.development,
  };
}

/** A stripe has a signature where it asks for no PIN. */
export function verificationOf(presented: PresentedCard): ReceiptData["verification"] {
  if (presented.kind !== "stripe") return presented.verification;
  return presented.card.wantsPin ? "online-pin" : "signature";
}

function chipOf({ presented, completion }: FinishedSale): ReceiptChip | undefined {
  if (presented.kind === "stripe") return undefined;
  const { aid, applicationCryptogram, terminalVerificationResults, entryMode } = presented.card;
  // In magnetic-stripe mode the card made a checksum for its issuer alone, and the kernel judged nothing.
  if (entryMode === "91") return { aid, cryptogram: undefined, terminalVerificationResults: undefined };
  return {
    aid,
    // The card's last word counts.
    cryptogram: completion?.applicationCryptogram ?? applicationCryptogram,
    terminalVerificationResults: completion?.terminalVerificationResults ?? terminalVerificationResults,
  };
}

/** Why an approval came to nothing at the card; `undefined` when it did not. */
function cardCode(completion: ContactCompletion | undefined): string | undefined {
  if (completion?.kind !== "declined") return undefined;
  return completion.reason === "card-failed" ? CARD_CODES.failed : CARD_CODES.refused;
}
