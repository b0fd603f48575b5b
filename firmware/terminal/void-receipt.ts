/** The receipt of a void, under the number of what it takes back, or would have: a bank that refuses it leaves that standing. */
import type { ReceiptData } from "../ui/receipt";
import type { BookedTransaction } from "./books/books";
import { APPROVED } from "./host-answer";
import { localTime } from "./local-time";
import type { SaleParts } from "./sale";

/** Of now; `answerCode`: what the host said to it. */
export function voidReceipt(
  { settings, ports, books }: Pick<SaleParts, "settings" | "ports" | "books">,
  { facts, authorisationCode, reference, ...place }: BookedTransaction,
  answerCode: string,
): ReceiptData {
  const local = localTime(settings.time, ports.clock.now());
  const { aid, cryptogram, verificationResults } = facts;
  return {
    kind: "void",
    merchant: settings.merchant,
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    number: facts.number,
    date: local.dateText,
    time: local.timeText,
    amountMinor: facts.amountMinor,
    currency: settings.currency,
    approved: answerCode === APPROVED,
    answerCode,
    authorisationCode: authorisationCode === "" ? undefined : authorisationCode,
    reference: reference === "" ? undefined : reference,
    stan: books.requestOf(place).get(11) ?? "",
    entryMode: facts.entryMode,
    verification: facts.verification,
    maskedPan: facts.maskedPan,
    cardName: facts.cardName,
    chip: aid === undefined ? undefined : { aid, cryptogram, terminalVerificationResults: verificationResults },
    offline: undefined,
    development: ports.board.development,
  };
}
