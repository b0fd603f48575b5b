/** Receipts of card sales: what the schemes' rules want on the merchant's and on the cardholder's copy. */
import type { PrintLine } from "../ports/printer";
import { formatAmount, type AmountCurrency } from "./amount-format";
import { declineText } from "./answer-codes";
import type { TextKey } from "./i18n/text-en";
import { translate, type Language, type TextValues } from "./i18n/translate";
import { centredLines, paperRow } from "./paper";

/** How the card was read, as receipts and field 22 tell them apart. */
export type EntryMode = "contact" | "contactless" | "contactlessStripe" | "swipe" | "fallback";

/** How the cardholder was verified. */
export type Verification =
  "none" | "signature" | "consumer-device" | "online-pin" | "offline-pin" | "offline-pin-and-signature";

/** Whether the cardholder signs the merchant's copy. */
export function wantsSignature(verification: Verification): boolean {
  return verification === "signature" || verification === "offline-pin-and-signature";
}

/** What is told of a chip. Magnetic-stripe mode has neither a cryptogram nor verification results of its own. */
export interface ReceiptChip {
  readonly aid: string;
  readonly cryptogram: string | undefined;
  readonly terminalVerificationResults: string | undefined;
}

/** What a receipt is of. */
export type ReceiptKind = "sale" | "refund" | "void";

/** A finished transaction, with nothing in it that may not be kept. */
export interface ReceiptData {
  readonly kind: ReceiptKind;
  readonly merchant: { readonly name: string; readonly address: readonly string[]; readonly taxId: string };
  readonly terminalId: string;
  readonly merchantId: string;
  readonly number: number;
  /** Local, `YYYY-MM-DD` and `HH:MM:SS`. */
  readonly date: string;
  readonly time: string;
  readonly amountMinor: number;
  readonly currency: AmountCurrency;
  readonly approved: boolean;
  /** Empty where nobody gave one: the merchant answers for the sale. */
  readonly answerCode: string;
  readonly authorisationCode: string | undefined;
  /** Who approved it without the issuer; absent when he was asked. */
  readonly offline?: "card" | "merchant";
  readonly reference: string | undefined;
  readonly stan: string;
  readonly entryMode: EntryMode;
  readonly verification: Verification;
  /** First six and last four digits, as the merchant's copy may show them; the customer's shows the last four. */
  readonly maskedPan: string;
  readonly cardName: string | undefined;
  readonly chip: ReceiptChip | undefined;
  readonly development: boolean;
}

export type ReceiptCopy = "merchant" | "customer";

const ENTRY_TEXTS: Readonly<Record<EntryMode, TextKey>> = Object.freeze({
  contact: "receipt.entry.contact",
  contactless: "receipt.entry.contactless",
  contactlessStripe: "receipt.entry.contactlessStripe",
  swipe: "receipt.entry.swipe",
  fallback: "receipt.entry.fallback",
});

/** Who approved a sale that its issuer was not asked about. */
const OFFLINE_TEXTS: Readonly<Record<NonNullable<ReceiptData["offline"]>, TextKey>> = Object.freeze({
  card: "receipt.offline.card",
  merchant: "receipt.offline.standIn",
});

const TITLES: Readonly<Record<ReceiptKind, TextKey>> = Object.freeze({
  sale: "receipt.sale",
  refund: "receipt.refund",
  void: "receipt.void",
});

/** Stars for all but the last four digits. */
function lastFour(maskedPan: string): string {
  return "*".repeat(maskedPan.length - 4) + maskedPan.slice(-4);
}

function verificationLines(data: ReceiptData, copy: ReceiptCopy, columns: number, say: Say): PrintLine[] {
  if (!data.approved || data.kind === "void") return [];
  if (data.verification === "consumer-device") {
    return centredLines(columns, say("receipt.verifiedByDevice"));
  }
  if (data.verification === "none") return centredLines(columns, say("receipt.noVerification"));
  const isPin = data.verification.startsWith("offline-pin") || data.verification === "online-pin";
  const pin = isPin ? centredLines(columns, say("receipt.verifiedByPin"), true) : [];
  if (copy === "customer" || !wantsSignature(data.verification)) return pin;
  return [
    ...pin,
    { text: say(data.kind === "refund" ? "receipt.credit" : "receipt.charge"), align: "centre" },
    { text: "" },
    { text: "" },
    { text: "_".repeat(Math.min(32, columns)), align: "centre" },
    { text: say("receipt.signature"), align: "centre" },
  ];
}

type Say = (key: TextKey, values?: TextValues) => string;

/** The lines of one copy. `duplicate` marks a reprint. */
export function receiptLines(
  data: ReceiptData,
  copy: ReceiptCopy,
  language: Language,
  columns: number,
  duplicate = false,
): PrintLine[] {
  const say: Say = (key, values) => translate(language, key, values);
  const field = (key: TextKey, value: string | undefined): PrintLine[] =>
    value === undefined ? [] : paperRow(columns, say(key), value);
  const centred = (text: string, bold = false): PrintLine[] => centredLines(columns, text, bold);
  const rule: PrintLine = { text: "-".repeat(columns) };
  const { chip } = data;
  return [
    ...centred(data.merchant.name, true),
    ...data.merchant.address.flatMap((line) => centred(line)),
    ...centred(`${say("receipt.taxId")} ${data.merchant.taxId}`),
    rule,
    ...(data.development ? centred(say("receipt.development"), true) : []),
    ...centred(say(copy === "merchant" ? "receipt.merchantCopy" : "receipt.customerCopy")),
    ...(duplicate ? centred(say("receipt.duplicate"), true) : []),
    ...field("receipt.date", `${data.date} ${data.time}`),
    ...field("receipt.terminal", data.terminalId),
    ...field("receipt.merchant", data.merchantId),
    ...field("receipt.number", String(data.number).padStart(6, "0")),
    ...field("receipt.stan", data.stan),
    rule,
    ...field("receipt.card", data.cardName),
    ...paperRow(columns, "PAN", copy === "merchant" ? data.maskedPan : lastFour(data.maskedPan)),
    ...field("receipt.entry", say(ENTRY_TEXTS[data.entryMode])),
    ...(chip === undefined
      ? []
      : [
          ...field("receipt.application", chip.aid),
          ...(chip.cryptogram === undefined ? [] : paperRow(columns, "AC", chip.cryptogram)),
          ...(chip.terminalVerificationResults === undefined || copy === "customer"
            ? []
            : paperRow(columns, "TVR", chip.terminalVerificationResults)),
        ]),
    rule,
    { text: say(TITLES[data.kind]), align: "centre", bold: true },
    { text: formatAmount(data.amountMinor, data.currency, language), align: "centre", large: true, bold: true },
    { text: say(data.approved ? "receipt.approved" : "receipt.declined"), align: "centre", bold: true },
    ...(data.approved ? [] : centred(say(data.kind === "void" ? "receipt.stands" : declineText(data.answerCode)))),
    ...(data.offline === undefined
      ? []
      : [...centred(say("receipt.offline"), true), ...centred(say(OFFLINE_TEXTS[data.offline]))]),
    ...field("receipt.authorisationCode", data.authorisationCode),
    ...field("receipt.reference", data.reference),
    ...field("receipt.answer", data.answerCode === "" ? undefined : data.answerCode),
    ...verificationLines(data, copy, columns, say),
    rule,
    ...(copy === "customer" && data.approved ? centred(say("receipt.keep")) : []),
  ];
}
