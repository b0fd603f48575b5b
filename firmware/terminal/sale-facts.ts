/** What the books keep of a transaction with its card, and the receipt that can be made of it again. */
import type { Transaction } from "../emv/transaction";
import type { Message } from "../iso8583/message";
import type { Instant } from "../ports/clock";
import type { Settings } from "../storage/settings";
import type { ReceiptData } from "../ui/receipt";
import type { BookedTransaction, TransactionFacts } from "./books/books";
import { APPROVED } from "./host-answer";
import { localTime } from "./local-time";
import { verificationOf } from "./sale-receipt";
import { entryModeOf, type PresentedCard } from "./sale-request";
import { schemeOf } from "./scheme";
import { kindOf } from "./transaction-kind";

/** Its facts at this moment; nothing in them may not be kept. */
export function saleFacts(transaction: Transaction, presented: PresentedCard, at: Instant): TransactionFacts {
  const common = {
    kind: kindOf(transaction),
    amountMinor: transaction.amountMinor,
    scheme: schemeOf(presented),
    entryMode: entryModeOf(presented),
    verification: verificationOf(presented),
    number: transaction.sequenceCounter,
    at,
  };
  if (presented.kind === "stripe") return { ...common, maskedPan: presented.card.pan.toString() };
  const { maskedPan, label, aid, entryMode, applicationCryptogram, terminalVerificationResults } = presented.card;
  const isStripe = entryMode === "91";
  return {
    ...common,
    maskedPan,
    cardName: label,
    aid,
    // In magnetic-stripe mode the card made a checksum for its issuer alone, and the kernel judged nothing.
    cryptogram: isStripe ? undefined : applicationCryptogram,
    verificationResults: isStripe ? undefined : terminalVerificationResults,
  };
}

/** The receipt of a transaction out of the books. `request` is its 0100, 0200 or 0220. */
export function bookedReceipt(
  { facts, authorisationCode, reference, isOffline }: BookedTransaction,
  request: Message,
  settings: Settings,
  development: boolean,
): ReceiptData {
  const local = localTime(settings.time, facts.at);
  const { kind, number, amountMinor, entryMode, verification, maskedPan, cardName } = facts;
  const { aid, cryptogram, verificationResults } = facts;
  const { merchant, terminalId, merchantId, currency } = settings;
  const [givenCode, givenReference] = [authorisationCode, reference].map((text) => (text === "" ? undefined : text));
  return {
    ...{ kind, merchant, terminalId, merchantId, number, date: local.dateText, time: local.timeText },
    ...{ amountMinor, currency, approved: true, answerCode: request.get(39) ?? APPROVED },
    ...{ authorisationCode: givenCode, reference: givenReference, stan: request.get(11) ?? "" },
    ...{ entryMode, verification, maskedPan, cardName },
    chip: aid === undefined ? undefined : { aid, cryptogram, terminalVerificationResults: verificationResults },
    offline: isOffline ? (request.get(39) === undefined ? "merchant" : "card") : undefined,
    development,
  };
}
