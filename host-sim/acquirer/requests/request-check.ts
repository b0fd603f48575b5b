/** Which fields a request must have (docs/host-messages.md, Requests), and what their values must be. */
import type { Message } from "../../../firmware/iso8583/message";
import type { MessageKey, Reversal, TransactionDifference, TransactionFacts } from "../../ledger/transaction";
import { answerCodes } from "../answer-codes";
import { readChipData } from "../issuer/chip-data";
import { transmissionInstant } from "../transmission-time";

/** A request that cannot be carried out as it is; `field` is what is wrong with it. */
export interface FormatProblem {
  readonly kind: "format";
  readonly field: number;
  readonly text: string;
}

const sale: readonly number[] = [2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 41, 42, 49, 60];
/** Of what follows a sale: the sale is named by field 90, and no account data come a second time. */
const following: readonly number[] = [3, 4, 7, 11, 12, 13, 18, 22, 25, 41, 42, 49, 90];
const reconciliation: readonly number[] = [7, 11, 12, 13, 41, 42, 49, 60, 74, 75, 76, 77, 86, 87, 88, 89, 97];
const mandatory: Readonly<Record<string, readonly number[]>> = Object.freeze({
  "0100": sale,
  "0200": sale,
  "0220": sale,
  "0320": [3, 4, 7, 11, 12, 13, 22, 39, 41, 42, 49, 60, 90],
  "0400": [...following, 39],
  "0500": reconciliation,
  "0520": reconciliation,
  "0600": [7, 11, 12, 13, 41, 42, 60, 63],
  "0620": [...following, 55],
  "0800": [7, 11, 12, 13, 41, 42, 70],
});

/** What can be reversed, or have a card whose end is told. */
const originalTypes: ReadonlySet<string> = new Set(["0100", "0200", "0220"]);
/** Messages that have account data. */
const saleTypes = originalTypes;
const applicationCryptogram = 0x9f26;

/** What the card was read with (field 22, first two digits; ISO 8583:1987, 4.3.13) asks for: chip data, or a track. */
const byEntryMode: Readonly<Record<string, number>> = Object.freeze({
  "05": 55,
  "07": 55,
  "80": 35,
  "90": 35,
  "91": 35,
});

/** Field 90: type, STAN, field 7, acquirer, forwarder. */
const originalData = /^(\d{4})(\d{6})(\d{10})\d{22}$/;

/** What is answered when the original is another transaction than the message says. */
export const differing: Readonly<Record<TransactionDifference, string>> = Object.freeze({
  amount: answerCodes.originalAmountIncorrect,
  currency: answerCodes.originalAmountIncorrect,
  card: answerCodes.unableToLocateRecord,
  "message-type": answerCodes.unableToLocateRecord,
  "processing-code": answerCodes.unableToLocateRecord,
  batch: answerCodes.unableToLocateRecord,
});

/** The first field that a request of this type lacks. */
export function missingField(request: Message, type: string): FormatProblem | undefined {
  const missing = mandatory[type]?.find((field) => !request.has(field));
  if (missing !== undefined) return problem(missing, "is missing");
  if (!saleTypes.has(type)) return undefined;
  const needed = byEntryMode[text(request, 22).slice(0, 2)];
  if (needed === undefined) return problem(22, "names no entry mode that is known here");
  return request.has(needed) ? undefined : problem(needed, `is missing for entry mode ${text(request, 22)}`);
}

/** The facts of a 0100, 0200 or 0220 whose fields are all there. */
export function saleFacts(request: Message, type: string, now: number): TransactionFacts | FormatProblem {
  const common = facts(request, type, text(request, 11), text(request, 7), 7, now);
  if ("kind" in common) return common;
  const batch = batchOf(request);
  if (typeof batch !== "number") return batch;
  const offlineApproval = type === "0220" ? request.get(39) : undefined;
  if (offlineApproval !== undefined && offlineApproval !== "Y1" && offlineApproval !== "Y3") {
    return problem(39, "is no offline approval");
  }
  const cryptogram = readChipData(request.bytes(55) ?? new Uint8Array(0))?.get(applicationCryptogram);
  const hex = cryptogram?.length === 8 ? Buffer.from(cryptogram).toString("hex").toUpperCase() : undefined;
  return { ...common, batch, offlineApproval, applicationCryptogram: hex };
}

/** The batch that field 60 names. */
export function batchOf(request: Message): number | FormatProblem {
  const match = /^\d{6}$/.exec(text(request, 60));
  return match === null || match[0] === "000000" ? problem(60, "is no batch number") : Number(match[0]);
}

/** A batch in field 60. */
export function batchNumber(batch: number): string {
  return String(batch).padStart(6, "0");
}

/** The terminal that a message names. */
export function terminalOf(request: Message): string {
  return text(request, 41).trimEnd();
}

/** The currency of a message by its number. */
export function currencyOf(request: Message): string | FormatProblem {
  const currency = text(request, 49);
  return /^\d{3}$/.test(currency) ? currency : problem(49, "is no numeric currency code");
}

/** The original that a 0400 reverses, and the reversal itself. */
export function reversalFacts(
  request: Message,
  now: number,
): { readonly original: TransactionFacts; readonly reversal: Reversal } | FormatProblem {
  const pair = followingFacts(request, now);
  return "kind" in pair ? pair : { original: pair.original, reversal: { ...pair.own, reason: text(request, 39) } };
}

/** The original that a message names in field 90, and what names the message itself. */
export function followingFacts(
  request: Message,
  now: number,
): { readonly original: TransactionFacts; readonly own: MessageKey } | FormatProblem {
  const match = originalData.exec(text(request, 90));
  if (match === null) return problem(90, "is not made of 42 digits");
  const [, type, stan, time] = match;
  if (!originalTypes.has(type)) return problem(90, `names an original of type ${type}`);
  const original = facts(request, type, stan, time, 90, now);
  if ("kind" in original) return original;
  const transmittedAt = transmissionInstant(text(request, 7), now);
  if (transmittedAt === undefined) return problem(7, "is no date and time");
  return { original, own: { stan: text(request, 11), transmittedAt } };
}

function facts(
  request: Message,
  messageType: string,
  stan: string,
  time: string,
  timeField: number,
  now: number,
): TransactionFacts | FormatProblem {
  const transmittedAt = transmissionInstant(time, now);
  if (transmittedAt === undefined) return problem(timeField, "is no date and time");
  if (stan === "000000") return problem(timeField === 7 ? 11 : 90, "has the STAN 000000");
  const pan = request.get(2);
  if (pan !== undefined && pan.length < 8) return problem(2, "is too short for an account number");
  const track = request.get(35);
  if (track !== undefined && track.split(/[=D]/)[0] !== pan) return problem(35, "is of another card than field 2");
  const currency = currencyOf(request);
  if (typeof currency !== "string") return currency;
  return {
    messageType,
    terminalId: terminalOf(request),
    stan,
    transmittedAt,
    processingCode: text(request, 3),
    amountMinor: Number(text(request, 4)),
    currency,
    merchantId: text(request, 42).trimEnd(),
    pan,
    entryMode: text(request, 22),
  };
}

/** A field's text; empty where it is not there. */
export function text(request: Message, field: number): string {
  return request.get(field) ?? "";
}

/** What is wrong with a field. */
export function problem(field: number, what: string): FormatProblem {
  return { kind: "format", field, text: `field ${field} ${what}` };
}
